package choir.core.calendar;

import choir.core.phext.HashedCoordinate;
import choir.core.sq.ScrollKey;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a calendar has taken over of the declaration: a scroll by which a node knows, without waking
 * the calendar, that there is nothing to do. A stored format.
 *
 * @param schedules number of declared schedules that the calendar has
 */
public record Followed(long revision, int schedules) {
  /** The phext of these scrolls. */
  public static final String PHEXT = "schedules";

  private static final Pattern FORM =
      Pattern.compile("(?s)[^\\n]+\\nrevision: ([0-9]{1,18})\\nschedules: ([0-9]{1,9})\\n?");

  /** The key of a calendar's scroll. */
  public static ScrollKey key(String calendar) {
    return new ScrollKey(PHEXT, HashedCoordinate.of(calendar));
  }

  String text(String calendar) {
    return calendar + "\nrevision: " + revision + "\nschedules: " + schedules;
  }

  /** Parses a scroll; empty if it is none of these. */
  public static Optional<Followed> parse(String scroll) {
    Matcher matcher = FORM.matcher(scroll);
    return matcher.matches()
        ? Optional.of(
            new Followed(Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }
}
