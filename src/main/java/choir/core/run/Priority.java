package choir.core.run;

/** Which message goes first; the order of the constants is the order of service. */
public enum Priority {
  PERSON,
  WORK,
  SCHEDULE,
  HEARTBEAT
}
