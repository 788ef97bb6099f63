package choir.runtime.sq.group;

/**
 * A change of the group's membership, one member at a time.
 *
 * @param member the id of the member concerned
 * @param address of a member that is added, else empty
 * @param forwardAddress of a member that is added, else empty
 */
public record GroupChange(What what, String member, String address, String forwardAddress)
    implements GroupMessage {
  /** The kind of change. */
  public enum What {
    /** It holds a copy and does not vote. */
    ADD,
    /** It votes, once it has caught up. */
    PROMOTE,
    /** It is no member any more. */
    REMOVE,
    /** It leads. */
    LEAD
  }

  /** A change of a member that is known already. */
  public static GroupChange of(What what, String member) {
    return new GroupChange(what, member, "", "");
  }

  /**
   * What became of it.
   *
   * @param refusal why not, in one word; empty if it is done
   * @param words for a person; empty if it is done
   */
  public record Result(String refusal, String words) implements GroupMessage {
    /** It is done. */
    public static final Result DONE = new Result("", "");

    /** Whether it is done. */
    public boolean done() {
      return refusal.isEmpty();
    }
  }
}
