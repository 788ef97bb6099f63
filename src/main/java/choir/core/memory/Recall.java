package choir.core.memory;

import choir.core.id.AgentId;

/** What an agent has in the prompts of a session of what it remembers, as in OpenClaw. */
public enum Recall {
  /** MEMORY and the notes of today and yesterday: in the main session. */
  ALL,
  /** The notes of today and yesterday: in other conversations, which others may share. */
  DAYS,
  /** Nothing: in the sessions of hooks, schedules, heartbeats and questions of other agents. */
  NOTHING;

  /**
   * What a session has.
   *
   * @param session its key, as {@code agent:lux:main}
   */
  public static Recall of(AgentId agent, String session) {
    if (session.equals("agent:" + agent + ":main")) {
      return ALL;
    }
    boolean isolated =
        session.startsWith("hook:")
            || session.startsWith("schedule:")
            || session.startsWith("agent:" + agent + ":subagent:");
    return isolated ? NOTHING : DAYS;
  }
}
