package choir.core.floor;

import choir.core.phext.HashedCoordinate;
import choir.core.sq.ScrollKey;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * While it is there, no agent posts in a place: a scroll that is read before each post, written
 * together with the event of the floor. A stored format.
 *
 * @param by who ordered it
 */
public record Freeze(String by, Instant at) {
  /** The phext of these scrolls. */
  public static final String PHEXT = "discord/freezes";

  /** The name of the floor that stands for all places. */
  public static final String EVERYWHERE = "all";

  private static final Pattern FORM =
      Pattern.compile("(?s)[^\\n]+\\nby: ([^\\n]*)\\nat: ([^\\n]*)\\n?");

  /** The key of the scroll of a place, by the id of its channel or {@link #EVERYWHERE}. */
  public static ScrollKey key(String place) {
    return new ScrollKey(PHEXT, HashedCoordinate.of(place));
  }

  String text(String place) {
    return place + "\nby: " + by + "\nat: " + at;
  }

  /** Parses a scroll; empty if it is none of these. */
  public static Optional<Freeze> parse(String scroll) {
    Matcher matcher = FORM.matcher(scroll);
    try {
      return matcher.matches()
          ? Optional.of(new Freeze(matcher.group(1), Instant.parse(matcher.group(2))))
          : Optional.empty();
    } catch (DateTimeParseException noTime) {
      return Optional.empty();
    }
  }

  /** The place of a scroll. */
  public static String place(String scroll) {
    return scroll.lines().findFirst().orElse("");
  }
}
