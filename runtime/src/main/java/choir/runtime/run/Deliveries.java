package choir.runtime.run;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.mirrorborn.MirrorbornCommand.Delivery;
import choir.actors.mirrorborn.MirrorbornCommand.Rejected;
import choir.actors.ranch.Mirrorborns;
import choir.core.Rejection;
import choir.core.failure.Failures;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.model.ModelRouter;
import choir.core.run.Inbound;
import choir.runtime.http.Call;
import choir.runtime.http.Fields;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Delivers messages to agents, and turns their refusals into problems. */
public final class Deliveries {
  private static final Pattern SESSION = Pattern.compile("[!-~]{1,200}");
  private static final Pattern AGENT_SESSION = Pattern.compile("agent:([^:]+):.+");

  /** Segments that each URL parser removes from a path, encoded or not. */
  private static final Set<String> DOTS = Set.of(".", "..");

  private static final int LONGEST_KEY = 200;

  private final Mirrorborns mirrorborns;
  private final ModelRouter models;
  private final Supplier<List<String>> modelNames;
  private final Supplier<String> ids;

  /**
   * @param modelNames names of the declared models, for refusals
   * @param ids random, of at least 128 bits, for requests without a key
   */
  public Deliveries(
      Mirrorborns mirrorborns,
      ModelRouter models,
      Supplier<List<String>> modelNames,
      Supplier<String> ids) {
    this.mirrorborns = mirrorborns;
    this.models = models;
    this.modelNames = modelNames;
    this.ids = ids;
  }

  /**
   * The idempotency key of a message, from the header or the body; a random one without either.
   *
   * @throws Refusal if both are present and differ, or the key is not valid
   */
  public String key(Call call, Optional<String> ofBody) {
    Optional<String> ofHeader =
        call.header("Idempotency-Key").or(() -> call.header("X-OpenClaw-Idempotency-Key"));
    ofHeader.ifPresent(key -> Fields.requireLine("Idempotency-Key", key, LONGEST_KEY));
    ofBody.ifPresent(key -> Fields.requireLine("idempotencyKey", key, LONGEST_KEY));
    if (ofHeader.isPresent() && ofBody.isPresent() && !ofHeader.equals(ofBody)) {
      throw Fields.refuse("idempotencyKey", "differs from the header Idempotency-Key");
    }
    return ofHeader.or(() -> ofBody).orElseGet(ids);
  }

  /** The session of a run that has one of its own: the same for a repeat. */
  public static String ownSession(RunId run) {
    String hex = run.value().substring("run-".length());
    return "hook:"
        + String.join(
            "-",
            hex.substring(0, 8),
            hex.substring(8, 12),
            hex.substring(12, 16),
            hex.substring(16, 20),
            hex.substring(20));
  }

  /** Refuses an invalid session key. */
  public static void requireSession(String field, String session) {
    if (!SESSION.matcher(session).matches()) {
      throw Fields.refuse(field, "must have 1 to 200 ASCII characters without blanks");
    }
    if (DOTS.contains(session)) {
      throw Fields.refuse(field, "is '" + session + "', which no URL can name; take another one");
    }
  }

  /**
   * The recipient that a session key names, as in {@code agent:lux:main}.
   *
   * @param field of the body with the key
   * @param named the recipient that the request names otherwise
   * @throws Refusal if the two differ
   */
  public static Optional<String> recipient(
      String field, Optional<String> session, Optional<String> named) {
    Optional<String> ofKey =
        session.map(AGENT_SESSION::matcher).filter(Matcher::matches).map(match -> match.group(1));
    if (ofKey.isPresent() && named.isPresent() && !ofKey.equals(named)) {
      throw Fields.refuse(
          field,
          "belongs to agent '%s', but the message is for '%s'; leave one of them out"
              .formatted(ofKey.get(), named.get()));
    }
    return named.or(() -> ofKey);
  }

  /** Refuses a model that is not declared. */
  public void requireModel(Optional<String> model) {
    if (model.isPresent() && models.route(model.get()).isEmpty()) {
      throw Fields.refuse(
          "model",
          "is '" + model.get() + "', which is not declared; there are " + modelNames.get());
    }
  }

  /**
   * Delivers a message.
   *
   * @param field of the body that names the agent, for refusals; empty if the path does
   * @param key with which the caller may repeat the request
   */
  public CompletionStage<Accepted> deliver(
      AgentId agent, Inbound message, String field, String key) {
    if (message.text().length() > Mirrorborns.MAX_TEXT_CHARS) {
      throw Problem.of(
              Kind.TOO_LARGE,
              "the text has %d characters; at most %d are taken"
                  .formatted(message.text().length(), Mirrorborns.MAX_TEXT_CHARS))
          .refusal();
    }
    return mirrorborns
        .deliver(agent, message)
        .exceptionally(failure -> notAnswered(failure, message.run(), key))
        .thenApply(delivery -> accepted(delivery, message.run(), field));
  }

  private static Delivery notAnswered(Throwable failure, RunId run, String key) {
    if (Failures.cause(failure) instanceof TimeoutException) {
      throw Problem.of(
              Kind.NO_ANSWER,
              "the message may have been stored: repeat it with the same Idempotency-Key, or look"
                  + " at /hooks/runs/"
                  + run)
          .with("runId", run.value())
          .with("idempotencyKey", key)
          .refusal();
    }
    throw new CompletionException(Failures.cause(failure));
  }

  private static Accepted accepted(Delivery delivery, RunId run, String field) {
    return switch (delivery) {
      case Accepted accepted -> accepted;
      case Rejected rejected -> {
        Problem problem = Problem.of(rejected.rejection(), field);
        boolean keyInUse = rejected.rejection().code() == Rejection.Code.CONFLICT;
        throw (keyInUse ? problem.with("runId", run.value()) : problem).refusal();
      }
    };
  }
}
