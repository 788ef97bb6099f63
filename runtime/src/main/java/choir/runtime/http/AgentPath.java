package choir.runtime.http;

import choir.actors.ranch.Ranch;
import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.runtime.http.Problem.Kind;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The agents that requests name. */
public final class AgentPath {
  private final Ranch ranch;

  public AgentPath(Ranch ranch) {
    this.ranch = ranch;
  }

  /**
   * An agent by the name that a caller gave.
   *
   * @param field that holds the name; empty if the address does
   * @throws Refusal if no agent can have that name
   */
  public static AgentId id(String name, String field) {
    try {
      return new AgentId(name);
    } catch (IllegalArgumentException impossible) {
      Rejection unknown = Rejection.unknownAgent(String.valueOf(impossible.getMessage()));
      throw Problem.of(unknown, field).refusal();
    }
  }

  /** The agent that the address of a call names; it need not be declared. */
  public static AgentId id(Call call) {
    return id(call.part("id"), "");
  }

  /** The agent that gets the messages that name none; fails with a {@link Refusal} without one. */
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
   * What is asked of the agent of an address.
   *
   * @param ask empty if the agent is not declared
   * @return fails with a {@link Refusal} if the agent is not declared
   */
  public <T> CompletionStage<T> declared(
      Call call, Function<AgentId, CompletionStage<Optional<T>>> ask) {
    AgentId agent = id(call);
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
