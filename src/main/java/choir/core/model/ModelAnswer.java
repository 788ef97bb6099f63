package choir.core.model;

import java.util.List;

/**
 * A complete model response.
 *
 * @param blocks {@link Block.Text} and {@link Block.ToolUse} in order of arrival
 * @param note what the reader of the answer should know of its end, such as that only reasoning was
 *     sent; usually empty
 */
public record ModelAnswer(List<Block> blocks, Stop stop, Usage usage, String note) {
  /** Why the model stopped. */
  public enum Stop {
    END,
    TOOL_USE,
    /** Truncated at the output limit: the last block may be incomplete; its tool is not called. */
    MAX_TOKENS
  }

  public ModelAnswer {
    blocks = List.copyOf(blocks);
  }

  /** An answer without a note. */
  public ModelAnswer(List<Block> blocks, Stop stop, Usage usage) {
    this(blocks, stop, usage, "");
  }
}
