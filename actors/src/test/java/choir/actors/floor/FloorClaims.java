package choir.actors.floor;

import choir.core.chat.ChatMessage;
import choir.core.floor.Bid;
import choir.core.floor.Reason;
import choir.core.id.AgentId;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** Claims of agents for messages in channel 700. */
final class FloorClaims {
  private FloorClaims() {}

  static ChatMessage message(String id) {
    return new ChatMessage(
        id,
        new ChatMessage.Place("700", Optional.empty(), Optional.empty(), false),
        new ChatMessage.Author("801", "ada", false),
        ChatMessage.Kind.WRITTEN,
        "Who knows?",
        List.of(),
        Optional.empty(),
        List.of());
  }

  static FloorCommand.Claim claim(
      String message, String agent, Reason reason, ActorRef<FloorCommand.Claimed> replyTo) {
    Bid bid = new Bid(new AgentId(agent), 3, "901", reason, 1);
    return new FloorCommand.Claim(bid, message(message), Optional.of("ada"), replyTo);
  }
}
