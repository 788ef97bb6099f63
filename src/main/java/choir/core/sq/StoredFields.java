package choir.core.sq;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The format of small records: a scroll of {@code name: value} lines. A stored format. */
public final class StoredFields {
  private final String what;
  private final Map<String, String> fields;

  private StoredFields(String what, Map<String, String> fields) {
    this.what = what;
    this.fields = fields;
  }

  /**
   * Parses a scroll; malformed lines are ignored, and the first of duplicate names wins.
   *
   * @param what description of the record, for error messages
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
   * @throws IllegalArgumentException if the field is missing
   */
  public String get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the scroll of " + what + " has no field '" + name + "'"));
  }

  /** The value of a name, if present. */
  public Optional<String> find(String name) {
    return Optional.ofNullable(fields.get(name));
  }
}
