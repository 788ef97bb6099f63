package choir.core.calendar;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The times of a schedule, limited to windows. A time outside of them is not skipped when it comes:
 * the next time is sought within the windows, so that it costs nothing.
 *
 * @param zone of the windows
 * @param active windows in which it runs; empty for always
 * @param blackouts windows in which it does not run
 */
public record Timetable(
    Recurrence recurrence, ZoneId zone, List<Window> active, List<Window> blackouts) {
  /** Maximum number of windows of one kind; the tests of a time are linear in it. */
  public static final int MAX_WINDOWS = 20;

  /** How many times outside of the windows are passed over before the search ends: years. */
  private static final int MAX_PASSED = 1_000;

  public Timetable {
    active = List.copyOf(Objects.requireNonNullElse(active, List.of()));
    blackouts = List.copyOf(Objects.requireNonNullElse(blackouts, List.of()));
    requireFew("active", active);
    requireFew("blackouts", blackouts);
  }

  /** A timetable without windows. */
  public static Timetable of(Recurrence recurrence, ZoneId zone) {
    return new Timetable(recurrence, zone, List.of(), List.of());
  }

  private static void requireFew(String field, List<Window> windows) {
    if (windows.size() > MAX_WINDOWS) {
      throw new InvalidScheduleException(
          field, "has " + windows.size() + " windows", "use at most " + MAX_WINDOWS);
    }
  }

  /**
   * A time that was found.
   *
   * @param passedOver why an earlier time of the recurrence is none; empty if there was none
   */
  public record Found(Instant at, String passedOver) {}

  /** The first time after an instant; empty if there is none. */
  public Optional<Instant> next(Instant after) {
    return seek(after).map(Found::at);
  }

  /** The first time after an instant, with the reason if it is not the recurrence's first. */
  public Optional<Found> seek(Instant after) {
    Instant from = after;
    String passedOver = "";
    for (int i = 0; i < MAX_PASSED; i++) {
      Optional<Instant> next = recurrence.next(from);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      Instant at = next.get();
      Optional<Closed> closed = closed(at);
      if (closed.isEmpty()) {
        return Optional.of(new Found(at, passedOver));
      }
      passedOver = passedOver.isEmpty() ? closed.get().reason() : passedOver;
      from = closed.get().until().minusNanos(1);
    }
    return Optional.empty();
  }

  /** Why no run is possible at a time, and the first at which it may be. */
  private record Closed(Instant until, String reason) {}

  private Optional<Closed> closed(Instant at) {
    for (Window blackout : blackouts) {
      Optional<Instant> end = blackout.openUntil(at, zone);
      if (end.isPresent()) {
        return Optional.of(new Closed(end.get(), said(at) + " lies in the blackout " + blackout));
      }
    }
    if (active.isEmpty()
        || active.stream().anyMatch(each -> each.openUntil(at, zone).isPresent())) {
      return Optional.empty();
    }
    Instant opens =
        active.stream()
            .map(each -> each.nextOpening(at, zone))
            .min(Instant::compareTo)
            .orElseThrow();
    return Optional.of(new Closed(opens, said(at) + " lies outside of " + words(active)));
  }

  private String said(Instant at) {
    return at.atZone(zone).toLocalDateTime() + " (" + zone + ")";
  }

  /** The timetable in words. */
  public String words() {
    List<String> parts = new ArrayList<>(List.of(recurrence.words()));
    if (!active.isEmpty()) {
      parts.add("only in " + words(active) + " (" + zone + ")");
    }
    if (!blackouts.isEmpty()) {
      parts.add("not in " + words(blackouts) + " (" + zone + ")");
    }
    return String.join(", ", parts);
  }

  private static String words(List<Window> windows) {
    return windows.stream().map(Window::text).collect(Collectors.joining(" and "));
  }
}
