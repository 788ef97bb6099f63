package choir.runtime.discord;

import choir.core.chat.ChatException;
import choir.core.chat.ChatGateway.Account;
import choir.core.id.AgentId;
import choir.core.roster.AgentDeclaration;
import choir.core.roster.RanchDeclaration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Looks up the account of each declared identity, for {@code choir doctor}. Opens no session. */
public final class DiscordCheck {
  private final Path home;
  private final Function<String, @Nullable String> environment;

  /**
   * @param environment usually {@code System::getenv}
   */
  public DiscordCheck(Path home, Function<String, @Nullable String> environment) {
    this.home = home;
    this.environment = environment;
  }

  /**
   * What was found out about an identity.
   *
   * @param good whether it is as it should be
   */
  public record Finding(boolean good, String words) {}

  /** Checks all identities at the same time. Blocking, for some ten seconds at most. */
  public List<Finding> check(RanchDeclaration ranch) {
    String ofRanch = ranch.sections().getOrDefault(DiscordSection.NAME, "");
    Map<AgentId, String> ofAgents = new HashMap<>();
    for (AgentDeclaration agent : ranch.agents()) {
      ofAgents.put(agent.id(), agent.sections().getOrDefault(DiscordSection.NAME, ""));
    }
    List<CompletableFuture<Finding>> checks = new ArrayList<>();
    try (DiscordGateway gateway =
        new DiscordGateway(
            "", home, environment, () -> ofRanch, agent -> ofAgents.getOrDefault(agent, ""))) {
      for (AgentDeclaration agent : ranch.agents()) {
        if (gateway.identity(agent.id()).isPresent()) {
          checks.add(
              gateway
                  .verify(agent.id())
                  .handle((account, failure) -> finding(agent.id(), account, failure))
                  .toCompletableFuture());
        }
      }
      return checks.stream().map(CompletableFuture::join).toList();
    }
  }

  private static Finding finding(
      AgentId agent, @Nullable Account account, @Nullable Throwable failure) {
    if (account != null) {
      return new Finding(true, "%s is %s (%s)".formatted(agent, account.name(), account.id()));
    }
    String why =
        failure == null ? "no answer" : String.valueOf(ChatException.of(failure).getMessage());
    return new Finding(false, agent + ": " + why);
  }
}
