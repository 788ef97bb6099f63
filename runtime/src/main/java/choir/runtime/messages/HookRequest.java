package choir.runtime.messages;

import choir.core.id.RunId;
import choir.core.run.ReplyTo;
import choir.runtime.http.Fields;
import choir.runtime.run.Deliveries;
import choir.runtime.run.WaitLimits;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Body of {@code POST /hooks/agent}, as old tools send it: unknown fields are ignored, and the
 * answer names them.
 *
 * @param name label of the program that calls
 * @param agentId default: the agent that {@code sessionKey} names, else the ranch's default agent
 * @param agent another name for {@code agentId}
 * @param sessionKey default: a session of the run's own
 * @param sessionMode {@code isolated} or {@code persistent}
 * @param waitForCompletion whether to answer once the run has ended
 * @param deliver whether the reply goes to a channel as well; default: if one is named
 * @param thinking without effect
 * @param wakeMode without effect
 */
record HookRequest(
    String message,
    Optional<String> name,
    Optional<String> agentId,
    Optional<String> agent,
    Optional<String> sessionKey,
    Optional<String> sessionMode,
    Optional<String> idempotencyKey,
    Optional<Boolean> waitForCompletion,
    Optional<Integer> timeoutSeconds,
    Optional<Boolean> deliver,
    Optional<String> channel,
    Optional<String> to,
    Optional<String> model,
    Optional<JsonNode> thinking,
    Optional<String> wakeMode) {
  private static final int LONGEST_LABEL = 80;
  private static final int LONGEST_SECONDS = 86_400;
  private static final String ISOLATED = "isolated";
  private static final String PERSISTENT = "persistent";

  static HookRequest read(Fields fields) {
    HookRequest request =
        new HookRequest(
            fields.required("message"),
            fields.line("name", LONGEST_LABEL),
            fields.text("agentId"),
            fields.text("agent"),
            fields.text("sessionKey"),
            fields.oneOf("sessionMode", List.of(ISOLATED, PERSISTENT)),
            fields.text("idempotencyKey"),
            fields.flag("waitForCompletion"),
            fields.number("timeoutSeconds", 0, LONGEST_SECONDS),
            fields.flag("deliver"),
            fields.line("channel", 200),
            fields.line("to", 200),
            fields.text("model"),
            fields.any("thinking"),
            fields.oneOf("wakeMode", List.of(WakeRequest.NOW, WakeRequest.NEXT_HEARTBEAT)));
    request.requireSession();
    return request;
  }

  /** A key alone means that session, as in February; {@code isolated} never meant one. */
  private void requireSession() {
    sessionKey.ifPresent(given -> Deliveries.requireSession("sessionKey", given));
    if (sessionKey.isPresent() && sessionMode.filter(ISOLATED::equals).isPresent()) {
      throw Fields.refuse("sessionKey", "has no meaning with sessionMode isolated; leave one out");
    }
    if (sessionKey.isEmpty() && sessionMode.filter(PERSISTENT::equals).isPresent()) {
      throw Fields.refuse("sessionKey", "is missing; sessionMode persistent needs it");
    }
  }

  /** The recipient; empty for the default agent. */
  Optional<String> recipient() {
    return Deliveries.recipient("sessionKey", sessionKey, agreed(agentId, agent));
  }

  /** The recipient under either of its names. */
  static Optional<String> agreed(Optional<String> agentId, Optional<String> agent) {
    if (agentId.isPresent() && agent.isPresent() && !agentId.equals(agent)) {
      throw Fields.refuse("agent", "differs from agentId; leave one of them out");
    }
    return agentId.or(() -> agent);
  }

  /** Time to wait for the end of the run; empty to answer at once. */
  Optional<Duration> patience() {
    if (!waitForCompletion.orElse(false)) {
      return Optional.empty();
    }
    Duration wait = timeoutSeconds.map(Duration::ofSeconds).orElse(WaitLimits.USUAL);
    return Optional.of(wait.compareTo(WaitLimits.MOST) < 0 ? wait : WaitLimits.MOST);
  }

  /** Destination of the reply besides the run; default: a channel if one is named. */
  ReplyTo replyTo() {
    boolean wanted = deliver.orElse(channel.isPresent() || to.isPresent());
    return wanted ? new ReplyTo.Channel(channel.orElse("home"), to.orElse("")) : ReplyTo.NOWHERE;
  }

  /**
   * Fields that were sent and have no effect.
   *
   * @param unknown those that are no fields of a hook
   */
  List<String> ignored(List<String> unknown) {
    List<String> ignored = new ArrayList<>(unknown);
    thinking.ifPresent(sent -> ignored.add("thinking"));
    wakeMode.ifPresent(sent -> ignored.add("wakeMode"));
    return ignored;
  }

  /**
   * Label of the program that calls. It stands in the prompt beside marks that outside text must
   * not forge.
   */
  String label() {
    return name.map(text -> text.replaceAll("[<>\"]", " ").strip()).orElse("");
  }

  /** The session for a run: the same for a repeat. */
  String sessionOf(RunId run) {
    return sessionKey.orElseGet(() -> Deliveries.ownSession(run));
  }
}
