package choir.core.calendar;

/** What became of a time of a schedule. */
public enum Outcome {
  COMPLETED,
  FAILED,
  CANCELLED,
  /** No node was up at the time. */
  MISSED,
  /** The run before was still in progress. */
  SKIPPED,
  /** The place in the queue was taken, or the schedule was paused while it waited. */
  DROPPED
}
