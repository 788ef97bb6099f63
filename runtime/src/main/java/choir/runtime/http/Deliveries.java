package choir.runtime.http;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.mirrorborn.MirrorbornCommand.Delivery;
import choir.actors.mirrorborn.MirrorbornCommand.Rejected;
import choir.actors.ranch.Mirrorborns;
import choir.core.Rejection;
import choir.core.failure.Failures;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.run.Inbound;
import choir.runtime.http.Problem.Kind;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Brings messages to agents, and puts what they answer into an edge's words. */
final class Deliveries {
  private static final Pattern SESSION = Pattern.compile("[!-~]{1,200}");
  private static final int LONGEST_KEY = 200;

  private final Surroundings node;

  Deliveries(Surroundings node) {
    this.node = node;
  }

  /**
   * The caller's own key for a message, of the header or of the body, or something random.
   *
   * @throws Refusal if both are there and differ, or it cannot be a key
   */
  String key(Call call, Optional<String> ofBody) {
    Optional<String> ofHeader = call.header("Idempotency-Key");
    ofHeader.ifPresent(key -> Fields.requireLine("Idempotency-Key", key, LONGEST_KEY));
    ofBody.ifPresent(key -> Fields.requireLine("idempotencyKey", key, LONGEST_KEY));
    if (ofHeader.isPresent() && ofBody.isPresent() && !ofHeader.equals(ofBody)) {
      throw Fields.refuse("idempotencyKey", "differs from the header Idempotency-Key");
    }
    return ofHeader.or(() -> ofBody).orElseGet(node.ids());
  }

  /** Refuses what cannot be the key of a session. */
  static void requireSession(String field, String session) {
    if (!SESSION.matcher(session).matches()) {
      throw Fields.refuse(field, "must have 1 to 200 ASCII characters without blanks");
    }
  }

  /** Refuses a model that is not declared. */
  void requireModel(Optional<String> model) {
    if (model.isPresent() && node.models().route(model.get()).isEmpty()) {
      throw Fields.refuse(
          "model", "is '" + model.get() + "', which is not declared; there are " + names());
    }
  }

  private List<String> names() {
    return node.modelNames();
  }

  /**
   * Delivers.
   *
   * @param field that names the agent, for refusals; empty if the address does
   * @param key with which the caller may repeat this
   */
  CompletionStage<Accepted> deliver(AgentId agent, Inbound message, String field, String key) {
    if (message.text().length() > Mirrorborns.MAX_TEXT_CHARS) {
      throw Problem.of(
              Kind.TOO_LARGE,
              "the text has %d characters; at most %d are taken"
                  .formatted(message.text().length(), Mirrorborns.MAX_TEXT_CHARS))
          .refusal();
    }
    return node.mirrorborns()
        .deliver(agent, message)
        .exceptionally(failure -> notAnswered(failure, message.run(), key))
        .thenApply(delivery -> accepted(delivery, field));
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

  private static Accepted accepted(Delivery delivery, String field) {
    return switch (delivery) {
      case Accepted accepted -> accepted;
      case Rejected rejected -> throw problem(rejected.rejection(), field).refusal();
    };
  }

  private static Problem problem(Rejection rejection, String field) {
    Problem problem = Problem.of(rejection);
    return field.isEmpty() || rejection.code() != Rejection.Code.UNKNOWN_AGENT
        ? problem
        : problem.with("field", field);
  }

  /**
   * An agent by the name that a caller gave.
   *
   * @throws Refusal if no agent can have that name
   */
  static AgentId agent(String name, String field) {
    try {
      return new AgentId(name);
    } catch (IllegalArgumentException impossible) {
      throw problem(Rejection.unknownAgent(String.valueOf(impossible.getMessage())), field)
          .refusal();
    }
  }

  /** The agent who gets what names nobody. */
  CompletionStage<AgentId> defaultAgent() {
    return node.ranch()
        .defaultAgent()
        .thenApply(
            agent ->
                agent.orElseThrow(
                    () ->
                        Problem.of(
                                Kind.UNKNOWN_AGENT,
                                "agentId",
                                "agentId is missing, and the ranch declares no defaultAgent")
                            .refusal()));
  }

  /** The agent of an address, which must be declared. */
  <T> CompletionStage<T> declared(Call call, Function<AgentId, CompletionStage<Optional<T>>> ask) {
    AgentId agent = agent(call.part("id"), "");
    return ask.apply(agent)
        .thenCompose(
            found ->
                found.isPresent()
                    ? CompletableFuture.completedStage(found.get())
                    : this.<T>unknown(agent));
  }

  private <T> CompletionStage<T> unknown(AgentId agent) {
    return node.ranch()
        .directory()
        .thenApply(
            directory -> {
              throw Problem.of(directory.unknown(agent)).refusal();
            });
  }
}
