package choir.runtime.sq.group;

import choir.runtime.sq.raft.GroupStatus;
import java.util.concurrent.CompletionStage;

/** The members of the group, as one of them sees and changes them. */
public interface Group {
  /**
   * What this member knows; of the others' lag only the one that leads knows. Looks at the files of
   * the log: for a question that people ask, not for one of every request.
   */
  GroupStatus status();

  /** Whether a member is known here that takes entries. Costs next to nothing. */
  boolean isLed();

  /** The leader's view of the group; this member's if the leader does not answer. */
  CompletionStage<GroupStatus> leaderStatus();

  /** Changes the group, on whichever member leads; never fails. */
  CompletionStage<GroupChange.Result> change(GroupChange change);
}
