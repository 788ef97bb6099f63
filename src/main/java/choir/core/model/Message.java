package choir.core.model;

import java.util.List;

/** One side's contribution to a conversation. */
public record Message(Role role, List<Block> blocks) {
  /** The author of a message. Tool results belong to {@code USER}, as with every provider. */
  public enum Role {
    USER,
    ASSISTANT
  }

  public Message {
    blocks = List.copyOf(blocks);
  }

  /** The size in characters, with a margin for its framing. */
  public int chars() {
    return 16 + blocks.stream().mapToInt(Block::chars).sum();
  }

  public static Message user(String text) {
    return new Message(Role.USER, List.of(new Block.Text(text)));
  }

  public static Message assistant(String text) {
    return new Message(Role.ASSISTANT, List.of(new Block.Text(text)));
  }
}
