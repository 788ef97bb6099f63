package choir.actors;

import choir.actors.mirrorborn.AgentListener;
import choir.actors.session.ActiveCalls;
import choir.core.model.ModelRouter;
import choir.core.sq.ScrollStore;
import choir.core.tool.Tool;
import com.typesafe.config.Config;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * What the entities of a ranch need of the node that hosts them.
 *
 * @param models the models that agents may be answered by
 * @param tools what agents can do, by name
 * @param listener told what the agents of this node do
 * @param calls filled with the calls of models and tools that are under way here
 * @param leaving whether the node is going down
 * @param config settings of the entities, as in {@code reference.conf}
 */
public record EntityContext(
    ScrollStore store,
    InstantSource time,
    ModelRouter models,
    Map<String, Tool> tools,
    AgentListener listener,
    ActiveCalls calls,
    BooleanSupplier leaving,
    Config config) {
  /** A node that stays up and whose agents nobody listens to. */
  public static EntityContext of(
      ScrollStore store,
      InstantSource time,
      ModelRouter models,
      Map<String, Tool> tools,
      Config config) {
    return new EntityContext(
        store, time, models, tools, AgentListener.NONE, new ActiveCalls(), () -> false, config);
  }

  /** The same with a listener. */
  public EntityContext listener(AgentListener told) {
    return new EntityContext(store, time, models, tools, told, calls, leaving, config);
  }
}
