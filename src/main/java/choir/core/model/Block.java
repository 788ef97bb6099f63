package choir.core.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A piece of a conversation. A stored format: names are never changed or reused. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "block")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Block.Text.class, name = "text"),
  @JsonSubTypes.Type(value = Block.ToolUse.class, name = "tool-use"),
  @JsonSubTypes.Type(value = Block.ToolResult.class, name = "tool-result"),
})
public sealed interface Block {
  /** What a person or the model said. */
  record Text(String text) implements Block {}

  /**
   * The model wants a tool called.
   *
   * @param id the provider's id of the call, unique within the conversation
   * @param arguments a JSON object as the model wrote it, not checked
   */
  record ToolUse(String id, String tool, String arguments) implements Block {}

  /**
   * What the tool gave back.
   *
   * @param id the {@link ToolUse#id} it answers
   * @param failed the text tells what went wrong, for the model to see
   */
  record ToolResult(String id, String text, boolean failed) implements Block {}
}
