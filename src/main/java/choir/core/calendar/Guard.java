package choir.core.calendar;

import choir.core.phext.Coordinate;
import choir.core.sq.ScrollKey;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition of a schedule that is looked at when a run would start. A time that it holds back
 * costs no call of a model. A stored format: names are never changed or reused.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Guard.Changed.class, name = "scroll"),
  @JsonSubTypes.Type(value = Guard.FileExists.class, name = "file"),
  @JsonSubTypes.Type(value = Guard.Succeeds.class, name = "program"),
})
public sealed interface Guard {
  /** The guard in words, as a part of a sentence. */
  String words();

  /**
   * A scroll has another text than at the last run that this guard let start. Before the first run
   * a scroll that exists counts as changed.
   */
  record Changed(ScrollKey scroll) implements Guard {
    private static final Pattern FORM = Pattern.compile("(.+)/([0-9.]+[/;][0-9.]+[/;][0-9.]+)");

    /**
     * Parses {@code PHEXT/COORDINATE}, as {@code agents/lux/1.5.2/3.7.3/9.1.1}.
     *
     * @throws InvalidScheduleException if it is no address of a scroll
     */
    public static Changed parse(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw noScroll(text);
      }
      Coordinate at = Coordinate.parse(matcher.group(2)).orElseThrow(() -> noScroll(text));
      try {
        return new Changed(new ScrollKey(matcher.group(1), at));
      } catch (IllegalArgumentException invalid) {
        throw new InvalidScheduleException("guard", String.valueOf(invalid.getMessage()), "");
      }
    }

    private static InvalidScheduleException noScroll(String text) {
      return new InvalidScheduleException(
          "guard",
          "'" + text + "' is no scroll",
          "write the phext and the coordinate, as agents/lux/1.5.2/3.7.3/9.1.1");
    }

    /** The address as {@link #parse} reads it. */
    public String text() {
      return scroll.phext() + "/" + scroll.at();
    }

    @Override
    public String words() {
      return "if the scroll " + text() + " has changed";
    }
  }

  /**
   * A file or a folder exists.
   *
   * @param path the name of a declared folder and names below it, as agents write it
   */
  record FileExists(String path) implements Guard {
    private static final int MAX_CHARS = 1_000;

    public FileExists {
      boolean plain =
          !path.isBlank()
              && path.length() <= MAX_CHARS
              && path.chars().noneMatch(Character::isISOControl)
              && List.of(path.split("/", -1)).stream()
                  .noneMatch(name -> name.isEmpty() || name.equals(".") || name.equals(".."));
      if (!plain) {
        throw new InvalidScheduleException(
            "guard",
            "'" + path + "' is no path in a declared folder",
            "begin with the name of the folder, as work/in/orders.csv; '..' is refused");
      }
    }

    /** The name of the declared folder. */
    public String folder() {
      return path.split("/", -1)[0];
    }

    @Override
    public String words() {
      return "if " + path + " exists";
    }
  }

  /**
   * A program ends with the exit code 0.
   *
   * @param command the program and its arguments
   */
  record Succeeds(List<String> command) implements Guard {
    private static final int MAX_WORDS = 50;
    private static final int MAX_CHARS = 2_000;

    public Succeeds {
      command = List.copyOf(command);
      int chars = command.stream().mapToInt(String::length).sum();
      boolean plain =
          !command.isEmpty()
              && !command.get(0).isBlank()
              && command.size() <= MAX_WORDS
              && chars <= MAX_CHARS
              && command.stream().allMatch(word -> word.indexOf('\0') < 0);
      if (!plain) {
        throw new InvalidScheduleException(
            "guard",
            "is no program with its arguments",
            "write 1 to %d words of at most %,d characters in all, as [git, diff, --quiet]"
                .formatted(MAX_WORDS, MAX_CHARS));
      }
    }

    /** The command on one line. */
    public String text() {
      return String.join(" ", command);
    }

    @Override
    public String words() {
      return "if '" + text() + "' succeeds";
    }
  }
}
