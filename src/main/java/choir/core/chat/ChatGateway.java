package choir.core.chat;

import choir.core.id.AgentId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A chat service in which agents have identities of their own. Thread-safe; no method blocks.
 * Stages fail with {@link ChatException}.
 */
public interface ChatGateway {
  /** A ranch without a chat service. */
  ChatGateway NONE =
      new ChatGateway() {
        @Override
        public String node() {
          return "";
        }

        @Override
        public Optional<ChatIdentity> identity(AgentId agent) {
          return Optional.empty();
        }

        @Override
        public String absence(AgentId agent) {
          return "no bridge configured";
        }

        @Override
        public CompletionStage<Account> verify(AgentId agent) {
          return CompletableFuture.failedStage(
              new ChatException(ChatException.Kind.REFUSED, absence(agent)));
        }

        @Override
        public ChatSession connect(AgentId agent, Consumer<ChatEvent> events) {
          throw new ChatException(ChatException.Kind.REFUSED, absence(agent));
        }
      };

  /** The name of the service in {@link choir.core.run.ReplyTo.Channel#gateway}. */
  String NAME = "discord";

  /** The gateway that stands for the agent's own channel, whatever the service. */
  String HOME = "home";

  /**
   * The name of this node, under which it holds leases. At any time one process has it: a process
   * that finds its own name in a lease is the successor of the one that wrote it.
   */
  String node();

  /** The identity that is declared for an agent at present. */
  Optional<ChatIdentity> identity(AgentId agent);

  /** Why an agent has no identity, in words. */
  String absence(AgentId agent);

  /** The account of a token. */
  record Account(String id, String name) {}

  /** Looks up the account of an agent's token, without opening a session. */
  CompletionStage<Account> verify(AgentId agent);

  /**
   * Begins to open the session of an agent. The caller holds the lease on its token, and closes the
   * session in any case, also one that never becomes ready. Throws {@link ChatException} if the
   * agent has no identity or no token any more.
   *
   * @param events told of everything that happens, on a thread of the service: must neither block
   *     nor throw
   */
  ChatSession connect(AgentId agent, Consumer<ChatEvent> events);
}
