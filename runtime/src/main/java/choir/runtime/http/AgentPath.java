package choir.runtime.http;

import choir.actors.ranch.Ranch;
import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.runtime.http.Problem.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Resolves the agents that requests name. */
public final class AgentPath {
  private final Ranch ranch;

  public AgentPath(Ranch ranch) {
    this.ranch = ranch;
  }

  /**
   * The id of an agent that a caller declares.
   *
   * @param field of the body with the id; empty if the path has it
   * @throws Refusal if it is not a valid id
   */
  public static AgentId id(String name, String field) {
    try {
      return new AgentId(name);
    } catch (IllegalArgumentException impossible) {
      Rejection unknown = Rejection.unknownAgent(String.valueOf(impossible.getMessage()));
      throw Problem.of(unknown, field).refusal();
    }
  }

  /** The id in the path of a call; it need not be declared. */
  public static AgentId id(Call call) {
    return id(call.part("id"), "");
  }

  /**
   * The agent with an id or a display name that a caller sent, in any case. It need not be
   * declared.
   *
   * @param field of the body with the name; empty if the path has it
   * @throws Refusal if it is not a valid id, or if several agents have this display name
   */
  public AgentId named(String name, String field) {
    List<AgentId> meant = ranch.known().named(name);
    if (meant.size() > 1) {
      throw Problem.of(
              Kind.CONFLICT, field, "several agents are called '%s': %s".formatted(name, meant))
          .refusal();
    }
    return meant.isEmpty() ? id(name.toLowerCase(Locale.ROOT), field) : meant.get(0);
  }

  /** The agent in the path of a call; it need not be declared. */
  public AgentId named(Call call) {
    return named(call.part("id"), "");
  }

  /** The default agent; fails with a {@link Refusal} if none is declared. */
  public CompletionStage<AgentId> defaultAgent() {
    return ranch
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

  /**
   * The result of a query about the agent in the path of a call.
   *
   * @param ask the query; empty if the agent is not declared
   * @return fails with a {@link Refusal} if the agent is not declared
   */
  public <T> CompletionStage<T> declared(
      Call call, Function<AgentId, CompletionStage<Optional<T>>> ask) {
    AgentId agent = named(call);
    return ask.apply(agent)
        .thenCompose(
            found ->
                found.isPresent()
                    ? CompletableFuture.completedStage(found.get())
                    : this.<T>unknown(agent));
  }

  private <T> CompletionStage<T> unknown(AgentId agent) {
    return ranch
        .directory()
        .thenApply(
            directory -> {
              throw Problem.of(directory.unknown(agent)).refusal();
            });
  }
}
