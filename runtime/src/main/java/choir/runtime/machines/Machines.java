package choir.runtime.machines;

import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.placement.Pin;
import choir.runtime.sq.group.GroupChange;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
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

  /** Why an agent is where it is, where it would go, and where it was. */
  CompletionStage<Map<String, Object>> explain(Profile agent);

  /**
   * Sends an agent to a node, or lets it go where it belongs.
   *
   * @return the refusal; empty once it is stored
   */
  CompletionStage<Optional<Rejection>> send(AgentId agent, Optional<Pin> pin);

  /**
   * Has the agents leave a node, or lets them come back.
   *
   * @return the refusal; empty once it is stored
   */
  CompletionStage<Optional<Rejection>> drain(String node, boolean draining);

  /**
   * Takes a node out of the store's group that is not up any more.
   *
   * @return the refusal; empty once it is done
   */
  CompletionStage<Optional<Rejection>> remove(String node);

  /** Has this node give up its part in the ranch, once its agents have left; then it ends. */
  CompletionStage<Optional<Rejection>> leave();
}
