package choir.actors.session;

import choir.actors.entities.Entities;
import choir.core.model.ModelRouter;
import choir.core.sq.ScrollStore;
import choir.core.tool.Tool;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * What a session needs of its node.
 *
 * @param leaving whether the node is going down: then a call is not waited for
 * @param calls of the node
 */
public record SessionSurroundings(
    Entities entities,
    ScrollStore store,
    InstantSource time,
    ModelRouter models,
    Map<String, Tool> tools,
    BooleanSupplier leaving,
    CallsInHand calls) {
  /** The tools in one order for ever: a request made again is the same, byte for byte. */
  public SessionSurroundings {
    tools = Collections.unmodifiableMap(new TreeMap<>(tools));
  }

  /** Of a node that stays. */
  public SessionSurroundings(
      Entities entities,
      ScrollStore store,
      InstantSource time,
      ModelRouter models,
      Map<String, Tool> tools) {
    this(entities, store, time, models, tools, () -> false, new CallsInHand());
  }
}
