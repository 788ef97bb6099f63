package choir.runtime.http;

import choir.runtime.replication.GroupChange;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The machines of the ranch, as the HTTP edge shows and changes them. */
public interface Machines {
  /**
   * What a machine needs to know that wants to join: the ranch's files among it. Reads the disk.
   */
  Map<String, Object> invitation() throws IOException;

  /** The nodes, what they do and how they are, and the store that they hold together. */
  CompletionStage<Map<String, Object>> view();

  /** Whether a node of this name holds a copy of the store. */
  boolean isMember(String node);

  /** Changes who holds a copy, who votes and who leads; never fails. */
  CompletionStage<GroupChange.Result> change(GroupChange change);
}
