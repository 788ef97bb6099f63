package choir.core.run;

/** Message priorities, highest first. */
public enum Priority {
  PERSON,
  WORK,
  SCHEDULE,
  HEARTBEAT
}
