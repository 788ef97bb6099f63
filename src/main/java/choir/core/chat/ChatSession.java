package choir.core.chat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * An agent's session with a chat service. Thread-safe; no method blocks. Stages fail with {@link
 * ChatException}.
 */
public interface ChatSession {
  /**
   * The latest message of a channel.
   *
   * @param latest its id; empty if the service did not tell it, so that the history is to be read
   */
  record Head(String channel, Optional<String> latest) {}

  /**
   * A post.
   *
   * @param replyTo the message that it answers; empty for none
   * @param nonce see {@link Nonce}
   * @param file text of a file to attach; empty for none
   */
  record Outgoing(
      String channel, Optional<String> replyTo, String text, String nonce, Optional<String> file) {
    /** Returns this post as no reply. */
    public Outgoing withoutReply() {
      return new Outgoing(channel, Optional.empty(), text, nonce, file);
    }
  }

  /**
   * A button.
   *
   * @param id told with each click, also after a restart
   * @param negative whether it declines something
   */
  record Button(String id, String label, boolean negative) {}

  /**
   * A message with buttons, which notifies nobody.
   *
   * @param nonce see {@link Nonce}
   * @param file text of a file to attach; empty for none
   */
  record Question(
      String channel, String text, String nonce, Optional<String> file, List<Button> buttons) {
    public Question {
      buttons = List.copyOf(buttons);
    }
  }

  /** Completes once events arrive. Nothing but {@link #close} is called before. */
  CompletionStage<Void> ready();

  /**
   * The channels and threads that the agent can read, and its conversations with declared people.
   */
  CompletionStage<List<Head>> heads();

  /** The messages of a channel after one, oldest first. */
  CompletionStage<List<ChatMessage>> after(String channel, String message, int limit);

  /** The id of the channel of a recipient. */
  CompletionStage<String> resolve(Recipient recipient);

  /** Posts a message; it mentions nobody but users named in its text. The stage has its id. */
  CompletionStage<String> post(Outgoing post);

  /** Posts a question. The stage has the id of its message. */
  CompletionStage<String> ask(Question question);

  /** Replaces the text of an own message, and takes its buttons away. Notifies nobody. */
  CompletionStage<Void> edit(String channel, String message, String text);

  /** Shows for some seconds that the agent is writing. */
  CompletionStage<Void> typing(String channel);

  /** Ends the session; completes once the service hears and tells nothing more. */
  CompletionStage<Void> close();
}
