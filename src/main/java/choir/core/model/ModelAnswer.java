package choir.core.model;

import java.util.List;

/**
 * A whole answer.
 *
 * @param blocks {@link Block.Text} and {@link Block.ToolUse} in the order in which they came
 */
public record ModelAnswer(List<Block> blocks, Stop stop, Usage usage) {
  /** Why the model stopped. */
  public enum Stop {
    END,
    TOOL_USE,
    /** Cut at the limit: the last block may be incomplete, so its tool must not be called. */
    MAX_TOKENS
  }

  public ModelAnswer {
    blocks = List.copyOf(blocks);
  }
}
