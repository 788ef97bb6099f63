package choir.core.sq;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A scroll of lines {@code name: value}, as the store keeps small records. A stored format. */
public final class StoredFields {
  private final String what;
  private final Map<String, String> fields;

  private StoredFields(String what, Map<String, String> fields) {
    this.what = what;
    this.fields = fields;
  }

  /**
   * Reads a scroll; lines of another form do not count, and of two for one name the first does.
   *
   * @param what whose scroll it is, for complaints
   */
  public static StoredFields parse(String what, String scroll) {
    return new StoredFields(
        what,
        Arrays.stream(scroll.split("\n", -1))
            .filter(line -> line.contains(": "))
            .collect(
                Collectors.toMap(
                    line -> line.substring(0, line.indexOf(": ")),
                    line -> line.substring(line.indexOf(": ") + 2),
                    (first, second) -> first)));
  }

  /**
   * The value of a name.
   *
   * @throws IllegalArgumentException if it is not there
   */
  public String get(String name) {
    return find(name)
        .orElseThrow(
            () -> new IllegalArgumentException("a scroll of " + what + " without '" + name + "'"));
  }

  /** The value of a name, if it is there. */
  public Optional<String> find(String name) {
    return Optional.ofNullable(fields.get(name));
  }
}
