package choir.core.calendar;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One of the five fields of a cron expression.
 *
 * @param bits the values, one bit each; Sunday is 0
 * @param star whether the field begins with {@code *}, as {@code *} and {@code *}{@code /2} do
 */
record CronField(Kind kind, long bits, boolean star) {
  /** The fields in their order. */
  enum Kind {
    MINUTE("minute", 0, 59, ""),
    HOUR("hour", 0, 23, ""),
    DAY("day of month", 1, 31, ""),
    MONTH("month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
    WEEKDAY("day of week", 0, 7, "SUN MON TUE WED THU FRI SAT");

    private final String title;
    private final int least;
    private final int most;
    private final String names;

    Kind(String title, int least, int most, String names) {
      this.title = title;
      this.least = least;
      this.most = most;
      this.names = names;
    }

    /** The last value; that of a day of the week is Saturday, since 7 is Sunday as 0 is. */
    int last() {
      return this == WEEKDAY ? 6 : most;
    }

    private List<String> names() {
      return names.isEmpty() ? List.of() : List.of(names.split(" ", -1));
    }

    private String range() {
      List<String> all = names();
      return least
          + " to "
          + most
          + (all.isEmpty() ? "" : " or " + all.get(0) + " to " + all.get(all.size() - 1));
    }
  }

  /** A range within a field. */
  private record Range(int from, int to) {}

  /**
   * Parses a field.
   *
   * @throws InvalidScheduleException with the name of the field
   */
  static CronField parse(Kind kind, String text) {
    long bits = 0;
    for (String term : text.split(",", -1)) {
      if (term.isEmpty()) {
        throw refuse(kind, text, "has an empty element", "remove the comma");
      }
      bits |= term(kind, text, term);
    }
    return new CronField(kind, bits, text.startsWith("*"));
  }

  private static long term(Kind kind, String text, String term) {
    int slash = term.indexOf('/');
    Range range = range(kind, text, slash < 0 ? term : term.substring(0, slash), slash >= 0);
    int step = slash < 0 ? 1 : step(kind, text, term.substring(slash + 1));
    long bits = 0;
    for (int value = range.from(); value <= range.to(); value += step) {
      bits |= 1L << (kind == Kind.WEEKDAY ? value % 7 : value);
    }
    return bits;
  }

  /** A range; with a step, a single value is the start of a range to the end of the field. */
  private static Range range(Kind kind, String text, String range, boolean stepped) {
    if (range.equals("*")) {
      return new Range(kind.least, kind.last());
    }
    int dash = range.indexOf('-');
    if (dash < 0) {
      int value = value(kind, text, range);
      return new Range(value, stepped ? Math.max(value, kind.last()) : value);
    }
    int from = value(kind, text, range.substring(0, dash));
    int to = value(kind, text, range.substring(dash + 1));
    if (kind == Kind.WEEKDAY && to == 0 && from > 0) {
      to = 7;
    }
    if (from > to) {
      throw refuse(
          kind,
          text,
          "has the range " + range + ", which ends before it begins",
          "write two: %s-%d,%d-%s"
              .formatted(
                  range.substring(0, dash), kind.last(), kind.least, range.substring(dash + 1)));
    }
    return new Range(from, to);
  }

  private static int value(Kind kind, String text, String word) {
    int name = kind.names().indexOf(word.toUpperCase(Locale.ROOT));
    if (name >= 0) {
      return name + kind.least;
    }
    int value = number(word);
    if (value < 0) {
      throw refuse(
          kind, text, "contains '" + word + "'", "use " + kind.range() + " and the signs * , - /");
    }
    if (value < kind.least || value > kind.most) {
      throw refuse(kind, text, "contains " + word, "use " + kind.range());
    }
    return value;
  }

  private static int step(Kind kind, String text, String word) {
    int step = number(word);
    if (step < 1 || step > kind.most) {
      throw refuse(kind, text, "has the step '" + word + "'", "use a step of 1 to " + kind.most);
    }
    return step;
  }

  /** A number of at most four ASCII digits; -1 for everything else. */
  private static int number(String word) {
    if (word.isEmpty() || word.length() > 4) {
      return -1;
    }
    boolean digits = word.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Integer.parseInt(word) : -1;
  }

  private static InvalidScheduleException refuse(
      Kind kind, String text, String detail, String remedy) {
    return new InvalidScheduleException(kind.title, "'" + text + "' " + detail, remedy);
  }

  boolean has(int value) {
    return (bits & 1L << value) != 0;
  }

  /** Whether the field restricts nothing. */
  boolean isAll() {
    return values().size() == kind.last() - kind.least + 1;
  }

  /** The smallest value from {@code least} on; -1 if there is none. */
  int from(int least) {
    long rest = bits & (-1L << least);
    return rest == 0 ? -1 : Long.numberOfTrailingZeros(rest);
  }

  /** The values in ascending order. */
  List<Integer> values() {
    List<Integer> values = new ArrayList<>();
    for (int value = from(0); value >= 0; value = from(value + 1)) {
      values.add(value);
    }
    return values;
  }
}
