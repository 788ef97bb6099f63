package choir.runtime.messages;

import choir.core.failure.Failures;
import choir.runtime.http.Call;
import choir.runtime.http.EdgePorts;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Route;
import choir.runtime.sq.edge.EdgeServer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports of agents: each is the address of the hooks of one agent, as the port of a gateway was.
 * Follows the section in force. A port that is in use is tried again until it is free, since its
 * holder may be the gateway that the ranch replaces. Thread-safe.
 */
final class HookPorts implements AutoCloseable {
  /** How often the section is looked at; a change is in force that soon. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /**
   * How long a port that is in use is left alone: an attempt costs two system calls, and a script
   * that waits for the change of the gateway waits no longer than that.
   */
  static final Duration RETRY = Duration.ofSeconds(5);

  private static final String OF_AGENT = "/agents/{id}/hooks/";
  private static final String LIVE = "/health/live";

  private static final Logger log = LoggerFactory.getLogger(HookPorts.class);

  private final EdgePorts edge;
  private final Supplier<HookSettings> settings;
  private final InstantSource time;
  private final SortedMap<Integer, Port> ports = new TreeMap<>();
  private @Nullable Cancellable looks;
  private boolean closed;

  /** A declared port, which this node may have opened. */
  private static final class Port {
    private final int declared;
    private String problem = "";
    private Instant nextTry = Instant.MIN;
    private boolean opening;
    private EdgeServer.@Nullable Binding binding;

    Port(int declared) {
      this.declared = declared;
    }

    boolean isDue(Instant now) {
      return binding == null && !opening && !now.isBefore(nextTry);
    }
  }

  HookPorts(EdgePorts edge, Supplier<HookSettings> settings, InstantSource time) {
    this.edge = edge;
    this.settings = settings;
    this.time = time;
  }

  /** Begins to follow the section. */
  synchronized HookPorts start(ActorSystem<?> system) {
    looks =
        system
            .scheduler()
            .scheduleWithFixedDelay(Duration.ZERO, LOOK, this::look, system.executionContext());
    return this;
  }

  private void look() {
    try {
      follow();
    } catch (RuntimeException fault) {
      // The next look may succeed, and must take place.
      log.error("{} cannot be followed", HooksSection.PORTS, fault);
    }
  }

  /** Opens the ports that are declared now, and closes those that no longer are. */
  synchronized void follow() {
    if (closed) {
      return;
    }
    SortedMap<Integer, String> declared = settings.get().ports();
    for (Port port : List.copyOf(ports.values())) {
      if (!declared.containsKey(port.declared)) {
        ports.remove(port.declared);
        if (port.binding != null) {
          log.info("port {} is no longer that of an agent", edge.shifted(port.declared));
          close(port.binding);
        }
      }
    }
    Instant now = time.instant();
    for (int number : declared.keySet()) {
      Port port = ports.computeIfAbsent(number, Port::new);
      if (port.isDue(now)) {
        open(port);
      }
    }
  }

  private void open(Port port) {
    port.opening = true;
    edge.open(edge.shifted(port.declared), HooksSection.PORTS, routes(port.declared), elsewhere())
        .whenComplete((binding, failure) -> opened(port, binding, failure));
  }

  private String elsewhere() {
    return "this is the port of an agent (%s in ranch.yaml), for its hooks alone; the API is at %s"
        .formatted(HooksSection.PORTS, edge.api());
  }

  private synchronized void opened(
      Port port, EdgeServer.@Nullable Binding binding, @Nullable Throwable failure) {
    port.opening = false;
    if (binding == null) {
      refused(port, failure == null ? "" : String.valueOf(Failures.cause(failure).getMessage()));
    } else if (closed || ports.get(port.declared) != port) {
      close(binding);
    } else {
      port.problem = "";
      port.binding = binding;
      String agent = settings.get().ports().getOrDefault(port.declared, "nobody");
      log.info("port {} is that of '{}'", binding.address().getPort(), agent);
    }
  }

  private void refused(Port port, String problem) {
    port.nextTry = time.instant().plus(RETRY);
    // Once, not every few seconds for as long as it is in use.
    if (!problem.equals(port.problem)) {
      port.problem = problem;
      log.warn("{}; it is tried again every {} s", problem, RETRY.toSeconds());
    }
  }

  private static void close(EdgeServer.Binding binding) {
    CompletionStage<Done> unused =
        binding
            .close()
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    log.warn("closing {} failed: {}", binding.address(), failure.toString());
                  }
                });
  }

  /** What is served at a port: the hooks of its agent without the agent in the path, and health. */
  private List<Route> routes(int port) {
    List<Route> served = new ArrayList<>();
    for (Route route : edge.routes()) {
      if (route.path().startsWith(OF_AGENT)) {
        served.add(
            new Route(
                route.method(),
                "/hooks/" + route.path().substring(OF_AGENT.length()),
                route.guard(),
                route.body(),
                route.answer(),
                route.does(),
                call -> forAgent(port, call, route.handler())));
      } else if (route.path().equals(LIVE)) {
        served.add(route);
      }
    }
    return served;
  }

  /** Calls the route of the agent that has the port at the time of the request. */
  private CompletionStage<HttpResponse> forAgent(int port, Call call, Route.Handler handler) {
    String agent = settings.get().ports().get(port);
    if (agent == null) {
      throw Problem.of(
              Kind.NOT_FOUND,
              "this is no longer the port of an agent (%s in ranch.yaml); the API is at %s"
                  .formatted(HooksSection.PORTS, edge.api()))
          .refusal();
    }
    return handler.handle(
        new Call(call.request(), call.caller(), Map.of("id", agent), call.body()));
  }

  /** The declared ports, in order. */
  synchronized List<HookPortView> views() {
    SortedMap<Integer, String> declared = settings.get().ports();
    List<HookPortView> views = new ArrayList<>();
    declared.forEach(
        (number, agent) -> {
          Port port = ports.getOrDefault(number, new Port(number));
          views.add(
              new HookPortView(
                  edge.shifted(number),
                  agent,
                  port.binding != null,
                  Optional.of(port.problem).filter(problem -> !problem.isEmpty())));
        });
    return views;
  }

  /** Opens no more ports; the actor system closes those that are open when it stops. */
  @Override
  public synchronized void close() {
    closed = true;
    if (looks != null) {
      looks.cancel();
    }
  }
}
