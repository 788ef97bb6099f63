package choir.runtime.sq.group;

import java.util.Set;

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

    private static final Set<String> TEMPORARY =
        Set.of("NOT_LEADER", "UNAVAILABLE", "UNREACHABLE", "CHANGE_UNDER_WAY", "NOT_CAUGHT_UP");

    /** Whether it is done. */
    public boolean done() {
      return refusal.isEmpty();
    }

    /**
     * Whether the same change may succeed later: during an election, while another change is under
     * way, and while a member is too busy to answer or is catching up.
     */
    public boolean isTemporary() {
      return TEMPORARY.contains(refusal);
    }
  }
}
