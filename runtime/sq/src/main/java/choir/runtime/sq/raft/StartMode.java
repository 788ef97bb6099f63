package choir.runtime.sq.raft;

/**
 * The way a member enters its group. {@link #FOUND} and {@link #JOIN} on a folder that was made the
 * same way go on from there, so a start that was killed half way is simply made again.
 */
public enum StartMode {
  /**
   * A new group with this member as its one voter. What the machine holds already becomes the
   * group's first snapshot: entries begin behind it, and members that join later receive it.
   */
  FOUND,

  /** Empty, and silent until the leader of an existing group adds it as a listener. */
  JOIN,

  /** Resumes the member in the storage folder. */
  RESUME
}
