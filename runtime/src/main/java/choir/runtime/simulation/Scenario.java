package choir.runtime.simulation;

import choir.core.calendar.CronExpression;
import choir.core.calendar.Recurrence;
import choir.core.calendar.Schedule;
import choir.core.calendar.Schedule.Missed;
import choir.core.calendar.Schedule.Overlap;
import choir.core.calendar.Timetable;
import choir.core.run.ReplyTo;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * What is played: a stretch of the life of the seven.
 *
 * @param bursts how often people write; a burst has three messages on average
 * @param crashes how often the machine dies
 * @param longestOutage how long the machine is down at most
 * @param schedules those of people, beside the heartbeats of the agents
 */
record Scenario(
    String name,
    Instant start,
    Duration length,
    int bursts,
    int crashes,
    Duration longestOutage,
    List<Schedule> schedules) {
  private static final ZoneId CHICAGO = ZoneId.of("America/Chicago");

  /** The daily report, as the fleets have it. */
  static final String REPORT = "report";

  /** More of them are more than the machine takes to boot. */
  static final int MAX_CRASHES = 100;

  /** A dense hour: schedules every few seconds, a message every twenty. */
  static Scenario hour() {
    Instant start = Instant.parse("2026-11-21T18:00:00Z");
    return new Scenario(
        "hour",
        start,
        Duration.ofHours(1),
        60,
        2,
        Duration.ofSeconds(30),
        List.of(
            every("all", 0, start, 120, Missed.ALL, Overlap.SKIP, 0),
            every("once", 1, start, 45, Missed.ONCE, Overlap.CANCEL, 0),
            every("skip", 2, start, 30, Missed.SKIP, Overlap.QUEUE, 1)));
  }

  /**
   * A day in Chicago, from midnight to midnight: by turns the one that is an hour shorter, the one
   * that is an hour longer, and an ordinary one.
   */
  static Scenario day(long seed) {
    String[] midnights = {"2027-03-14T06:00:00Z", "2027-11-07T05:00:00Z", "2027-06-15T05:00:00Z"};
    int[] hours = {23, 25, 24};
    int which = Math.floorMod(seed, midnights.length);
    return new Scenario(
        "day",
        Instant.parse(midnights[which]),
        Duration.ofHours(hours[which]),
        20,
        6,
        Duration.ofMinutes(20),
        List.of(
            cron(REPORT, 2, "0 10 * * *", Missed.ONCE, Overlap.SKIP, 2),
            cron("backup", 3, "30 2 * * *", Missed.ALL, Overlap.SKIP, 0),
            cron("mail", 4, "30 1 * * *", Missed.SKIP, Overlap.QUEUE, 1),
            cron("watch", 5, "*/20 * * * *", Missed.ONCE, Overlap.CANCEL, 0)));
  }

  Scenario withCrashes(int number) {
    return new Scenario(name, start, length, bursts, number, longestOutage, schedules);
  }

  private static Schedule every(
      String name,
      int agent,
      Instant start,
      int seconds,
      Missed missed,
      Overlap overlap,
      int retries) {
    Recurrence times = new Recurrence.Every(Duration.ofSeconds(seconds), start.plusSeconds(60));
    return schedule(name, agent, Timetable.of(times, ZoneId.of("UTC")), missed, overlap, retries);
  }

  private static Schedule cron(
      String name, int agent, String expression, Missed missed, Overlap overlap, int retries) {
    Recurrence times = new Recurrence.Cron(CronExpression.parse(expression), CHICAGO);
    return schedule(name, agent, Timetable.of(times, CHICAGO), missed, overlap, retries);
  }

  private static Schedule schedule(
      String name, int agent, Timetable times, Missed missed, Overlap overlap, int retries) {
    return new Schedule(
        name,
        SimRanch.AGENTS.get(agent),
        times,
        new Schedule.Task("look around", Schedule.Session.ISOLATED, "", ReplyTo.NOWHERE),
        new Schedule.Policy(
            missed,
            overlap,
            Duration.ofSeconds(5),
            retries,
            Duration.ofSeconds(10),
            0,
            Optional.of(Duration.ofMinutes(10))),
        Schedule.Owner.PERSON);
  }
}
