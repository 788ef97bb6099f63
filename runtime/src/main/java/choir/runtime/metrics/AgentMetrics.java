package choir.runtime.metrics;

import choir.actors.mirrorborn.AgentListener;
import choir.core.id.AgentId;
import choir.core.mirrorborn.MirrorbornEvent;
import choir.core.mirrorborn.MirrorbornState.Living;
import choir.core.run.RunRecord;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Locale;

/** Metrics of the agents on this node. */
final class AgentMetrics implements AgentListener {
  private static final String AGENT = "agent";

  private final Gauge waiting;
  private final Gauge running;
  private final Counter messages;
  private final Counter started;
  private final Counter ended;
  private final Counter tokens;

  AgentMetrics(PrometheusRegistry registry) {
    waiting =
        gauge(
            registry,
            "choir_agent_messages_waiting",
            "Messages in the inbox, per active agent of this node.");
    running = gauge(registry, "choir_agent_turns_running", "Turns in progress.");
    messages = counter(registry, "choir_agent_messages_total", "Accepted messages.", AGENT);
    started = counter(registry, "choir_agent_turns_started_total", "Started turns.", AGENT);
    ended =
        counter(
            registry, "choir_agent_turns_ended_total", "Ended turns, by outcome.", AGENT, "end");
    tokens = counter(registry, "choir_agent_tokens_total", "Tokens used by ended turns.", AGENT);
  }

  private static Gauge gauge(PrometheusRegistry registry, String name, String help) {
    return Gauge.builder()
        .name(name)
        .help(help)
        .labelNames(AGENT)
        .withoutExemplars()
        .register(registry);
  }

  private static Counter counter(
      PrometheusRegistry registry, String name, String help, String... labels) {
    return Counter.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  @Override
  public void holds(AgentId agent, Living state) {
    waiting.labelValues(agent.value()).set(state.inbox().size());
    running.labelValues(agent.value()).set(state.running().size());
  }

  @Override
  public void stored(AgentId agent, List<MirrorbornEvent> events, Living now) {
    holds(agent, now);
    String id = agent.value();
    for (MirrorbornEvent event : events) {
      switch (event) {
        case MirrorbornEvent.ProfileAdopted adopted -> {}
        case MirrorbornEvent.MessageReceived received -> messages.labelValues(id).inc();
        case MirrorbornEvent.TurnAssigned assigned -> started.labelValues(id).inc();
        case MirrorbornEvent.RunCancelled cancelled ->
            ended.labelValues(id, state(cancelled.record().state())).inc();
        case MirrorbornEvent.TurnSettled settled -> {
          ended.labelValues(id, state(settled.end())).inc();
          tokens.labelValues(id).inc(settled.tokens());
        }
      }
    }
  }

  private static String state(RunRecord.State end) {
    return end.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void left(AgentId agent) {
    waiting.remove(agent.value());
    running.remove(agent.value());
  }
}
