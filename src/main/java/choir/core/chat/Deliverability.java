package choir.core.chat;

import choir.core.id.AgentId;
import choir.core.run.ReplyTo;
import java.util.Optional;

/** Whether replies of an agent can be delivered to a channel, as far as it is known beforehand. */
public final class Deliverability {
  private Deliverability() {}

  /** Why nothing can be delivered; empty if the channel has only to be looked up. */
  public static Optional<String> refusal(ChatGateway gateway, AgentId agent, ReplyTo.Channel to) {
    boolean known = to.gateway().equals(ChatGateway.NAME) || to.gateway().equals(ChatGateway.HOME);
    Optional<ChatIdentity> identity = gateway.identity(agent);
    if (identity.isEmpty()) {
      return Optional.of(gateway.absence(agent));
    }
    if (!known) {
      return Optional.of(
          "there is no bridge to '%s', only to %s".formatted(to.gateway(), ChatGateway.NAME));
    }
    return switch (Recipient.parse(recipient(identity.get(), to))) {
      case Recipient.Unclear unclear -> Optional.of(unclear.problem());
      case Recipient.Home home ->
          Optional.of("no recipient is named, and '%s' has no discord.home".formatted(agent));
      default -> Optional.empty();
    };
  }

  /** The recipient, which is the agent's own channel unless one is named. */
  public static String recipient(ChatIdentity identity, ReplyTo.Channel to) {
    return to.recipient().isBlank() ? identity.home() : to.recipient();
  }
}
