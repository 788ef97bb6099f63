package choir.runtime.messages;

import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.core.id.RunId;
import choir.core.session.SessionRecord;
import choir.core.sq.JournalReader;
import choir.core.sq.ScrollStore;
import choir.core.tool.Tool;
import choir.runtime.feature.Feature;
import choir.runtime.feature.OwnPhext;
import choir.runtime.http.AgentPath;
import choir.runtime.http.EdgePorts;
import choir.runtime.http.Route;
import choir.runtime.metrics.MetricsSnapshot;
import choir.runtime.run.Deliveries;
import choir.runtime.run.RunStream;
import choir.runtime.sq.http.Permission;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/** Messages to agents: hooks, messages, runs and their streams, and questions between agents. */
public final class MessagesFeature implements Feature {
  /** Phexts of runs and of the list of sessions. */
  public static final List<OwnPhext> PHEXTS =
      List.of(
          OwnPhext.latestOnly(RunId.PHEXT, Permission.READ),
          new OwnPhext(SessionRecord.PREFIX, true, Permission.READ, false));

  private final List<Route> routes = new ArrayList<>();
  private final List<Tool> tools;
  private final ActorSystem<?> system;
  private final CurrentHooks settings;
  private final HookLimit limit;
  private final InstantSource time;
  private volatile @Nullable HookPorts ports;

  /**
   * Creates the feature.
   *
   * @param hooks the stored section {@code hooks} on this node, quickly; empty if there is none
   * @param ids random, for the names of listeners
   * @param disk executor of blocking reads
   */
  public MessagesFeature(
      ActorSystem<?> system,
      Ranch ranch,
      Mirrorborns mirrorborns,
      ScrollStore store,
      JournalReader journal,
      Deliveries deliveries,
      Supplier<String> hooks,
      InstantSource time,
      Supplier<String> ids,
      Executor disk) {
    this.system = system;
    this.time = time;
    RunStream streams = new RunStream(system, mirrorborns, ids, RunEvent::new);
    AgentPath agents = new AgentPath(ranch);
    settings = new CurrentHooks(hooks);
    limit = new HookLimit(settings, time);
    routes.addAll(new HookRoutes(mirrorborns, agents, deliveries, limit, time).routes());
    routes.addAll(new MessageRoutes(ranch, mirrorborns, deliveries, streams, time).routes());
    routes.addAll(new MappedHookRoutes(agents, deliveries, settings, limit, time).routes());
    RunHistory history = new RunHistory(journal, store);
    routes.addAll(new RunRoutes(ranch, mirrorborns, deliveries, history, time, disk).routes());
    routes.addAll(new LogRoutes(ranch, journal, store, disk).routes());
    tools = List.of(new AskTool(mirrorborns, time), new SpawnTool(mirrorborns, time));
  }

  @Override
  public List<Route> routes() {
    return List.copyOf(routes);
  }

  @Override
  public List<Tool> tools() {
    return tools;
  }

  @Override
  public void measure(MetricsSnapshot metrics) {
    metrics.counter(
        "choir_hooks_refused_total",
        "Hooks that were refused because their token had reached hooks.perMinute.",
        (double) limit.refused());
    metrics.gauge(
        "choir_hooks_ports_closed",
        "Declared ports of agents on which this node does not listen.",
        hookPorts().stream().filter(port -> !port.open()).count());
  }

  @Override
  public void listen(EdgePorts edge) {
    ports = new HookPorts(edge, settings, time).start(system);
  }

  /** The ports of agents on this node. */
  public List<HookPortView> hookPorts() {
    HookPorts opened = ports;
    return opened == null ? List.of() : opened.views();
  }

  @Override
  public void close() {
    HookPorts opened = ports;
    if (opened != null) {
      opened.close();
    }
  }
}
