package choir.runtime.http;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.mirrorborn.MirrorbornCommand.Delivery;
import choir.actors.mirrorborn.MirrorbornCommand.Rejected;
import choir.actors.mirrorborn.Mirrorborns;
import choir.core.failure.Failures;
import choir.core.mirrorborn.AgentId;
import choir.core.mirrorborn.Inbound;
import choir.core.run.RunId;
import choir.core.run.RunRecord;
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

  /** How soon an agent with a full inbox may have room again. */
  private static final int FULL_SECONDS = 30;

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
      case Rejected rejected -> throw problem(rejected, field).refusal();
    };
  }

  private static Problem problem(Rejected rejected, String field) {
    return switch (rejected.code()) {
      case UNKNOWN_AGENT -> unknownAgent(rejected.detail(), field);
      case UNKNOWN_MODEL -> Problem.of(Kind.BAD_REQUEST, "model", rejected.detail());
      case INBOX_FULL -> Problem.of(Kind.INBOX_FULL, rejected.detail()).retryAfter(FULL_SECONDS);
      case TOO_LARGE -> Problem.of(Kind.TOO_LARGE, rejected.detail());
      case GONE ->
          Problem.of(
              Kind.GONE,
              "%s; an id is remembered for %d days: use another Idempotency-Key"
                  .formatted(rejected.detail(), RunRecord.REMEMBERED.toDays()));
    };
  }

  private static Problem unknownAgent(String detail, String field) {
    Problem problem = Problem.of(Kind.UNKNOWN_AGENT, detail);
    return field.isEmpty() ? problem : problem.with("field", field);
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
      throw unknownAgent(String.valueOf(impossible.getMessage()), field).refusal();
    }
  }

  /** The agent who gets what names nobody. */
  CompletionStage<AgentId> defaultAgent() {
    return node.mirrorborns()
        .residents()
        .thenApply(
            residents ->
                residents
                    .defaultAgent()
                    .orElseThrow(
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
    return node.mirrorborns()
        .directory()
        .thenApply(
            directory -> {
              throw unknownAgent(directory.unknown(agent), "").refusal();
            });
  }
}
