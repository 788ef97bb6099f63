package choir.runtime.messages;

import choir.core.id.RunId;
import choir.core.run.ReplyTo;
import choir.runtime.http.Fields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * What {@code POST /hooks/agent} takes, as old tools send it: fields that are not known are let
 * pass.
 *
 * @param session the caller's choice; empty for one of the run's own
 * @param replyTo where the reply goes as well
 * @param ignored fields that were sent and have no effect here, to be told
 */
record HookRequest(
    String message,
    String label,
    Optional<String> agent,
    Optional<String> session,
    Optional<String> key,
    Optional<Duration> patience,
    ReplyTo replyTo,
    Optional<String> model,
    List<String> ignored) {
  private static final int LONGEST_LABEL = 80;
  private static final int LONGEST_SECONDS = 86_400;
  private static final String ISOLATED = "isolated";
  private static final String PERSISTENT = "persistent";

  static HookRequest read(ByteString body) {
    Fields fields = Fields.of(body);
    Optional<String> session = session(fields);
    return new HookRequest(
        fields.required("message"),
        fields.line("name", LONGEST_LABEL).map(HookRequest::plain).orElse(""),
        fields.text("agentId"),
        session,
        fields.text("idempotencyKey"),
        patience(fields),
        replyTo(fields),
        fields.text("model"),
        ignored(fields));
  }

  /** A key alone means that session, as in February; `isolated` never meant one. */
  private static Optional<String> session(Fields fields) {
    Optional<String> key = fields.text("sessionKey");
    Optional<String> mode = fields.oneOf("sessionMode", List.of(ISOLATED, PERSISTENT));
    key.ifPresent(given -> Deliveries.requireSession("sessionKey", given));
    if (key.isPresent() && mode.filter(ISOLATED::equals).isPresent()) {
      throw Fields.refuse("sessionKey", "has no meaning with sessionMode isolated; leave one out");
    }
    if (key.isEmpty() && mode.filter(PERSISTENT::equals).isPresent()) {
      throw Fields.refuse("sessionKey", "is missing; sessionMode persistent needs it");
    }
    return key;
  }

  private static Optional<Duration> patience(Fields fields) {
    Optional<Duration> seconds =
        fields.number("timeoutSeconds", 0, LONGEST_SECONDS).map(Duration::ofSeconds);
    if (!fields.flag("waitForCompletion").orElse(false)) {
      return Optional.empty();
    }
    Duration wait = seconds.orElse(WaitLimits.USUAL);
    return Optional.of(wait.compareTo(WaitLimits.MOST) < 0 ? wait : WaitLimits.MOST);
  }

  /** Where `deliver` is not said, only a channel or a receiver asks for delivery. */
  private static ReplyTo replyTo(Fields fields) {
    Optional<String> channel = fields.line("channel", 200);
    Optional<String> to = fields.line("to", 200);
    boolean wanted = fields.flag("deliver").orElse(channel.isPresent() || to.isPresent());
    return wanted ? new ReplyTo.Channel(channel.orElse("home"), to.orElse("")) : ReplyTo.NOWHERE;
  }

  private static List<String> ignored(Fields fields) {
    fields.oneOf("wakeMode", List.of("now", "next-heartbeat"));
    List<String> ignored = new ArrayList<>(fields.present("thinking", "wakeMode"));
    return List.copyOf(ignored);
  }

  /** A label stands in the prompt beside marks that outside text must not forge. */
  private static String plain(String label) {
    return label.replaceAll("[<>\"]", " ").strip();
  }

  /** The session for a run: the same for a repeat. */
  String sessionOf(RunId run) {
    return session.orElseGet(() -> "hook:" + uuid(run));
  }

  private static String uuid(RunId run) {
    String hex = run.value().substring("run-".length());
    return String.join(
        "-",
        hex.substring(0, 8),
        hex.substring(8, 12),
        hex.substring(12, 16),
        hex.substring(16, 20),
        hex.substring(20));
  }
}
