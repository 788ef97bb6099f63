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
  /** Text written by a person or the model. */
  record Text(String text) implements Block {}

  /**
   * A tool call requested by the model.
   *
   * @param id the provider's call id, unique within the conversation
   * @param arguments a JSON object as written by the model, not validated
   */
  record ToolUse(String id, String tool, String arguments) implements Block {}

  /**
   * The result of a tool call.
   *
   * @param id the {@link ToolUse#id} of the call
   * @param failed whether the call failed; the text then describes the error to the model
   */
  record ToolResult(String id, String text, boolean failed) implements Block {}
}
