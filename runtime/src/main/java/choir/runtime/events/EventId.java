package choir.runtime.events;

import choir.runtime.sq.log.Version;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the order of all stored events. All nodes have the same order.
 *
 * @param version index of an operation of the store
 * @param part number of the last record of that operation that lies before this place; 0 if all do
 */
record EventId(long version, int part) {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,18})(?:\\.([1-9][0-9]{0,8}))?");

  /** The place behind a change. */
  static EventId of(Version change) {
    return new EventId(change.version(), change.part());
  }

  /** The place behind all changes of an operation. */
  static EventId behind(long version) {
    return new EventId(version, 0);
  }

  /** Reads the form that a client sent. */
  static Optional<EventId> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    String part = form.group(2);
    return Optional.of(
        new EventId(Long.parseLong(form.group(1)), part == null ? 0 : Integer.parseInt(part)));
  }

  /** The form in which clients send it back. */
  String text() {
    return part == 0 ? Long.toString(version) : version + "." + part;
  }

  /** Version of the last operation all of whose changes lie before this place. */
  long complete() {
    return part == 0 ? version : version - 1;
  }

  /** Whether a change lies behind this place. */
  boolean isBefore(Version change) {
    return change.version() > version
        || (part > 0 && change.version() == version && change.part() > part);
  }
}
