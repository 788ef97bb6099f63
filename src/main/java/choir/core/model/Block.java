package choir.core.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Objects;

/** A piece of a conversation. A stored format: names are never changed or reused. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "block")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Block.Text.class, name = "text"),
  @JsonSubTypes.Type(value = Block.ToolUse.class, name = "tool-use"),
  @JsonSubTypes.Type(value = Block.ToolResult.class, name = "tool-result"),
})
public sealed interface Block {
  /** The size in characters. */
  default int chars() {
    return switch (this) {
      case Text text -> text.text().length();
      case ToolUse use -> use.tool().length() + use.arguments().length();
      case ToolResult result -> result.text().length();
    };
  }

  /** Text written by a person or the model. */
  record Text(String text) implements Block {}

  /**
   * A tool call requested by the model.
   *
   * @param id the provider's call id, unique within the conversation
   * @param arguments a JSON object as written by the model, not validated; see {@link
   *     ToolArgumentText}
   * @param providerData opaque JSON that the provider wants back with the call, such as a signature
   *     of its reasoning; usually empty
   */
  record ToolUse(
      String id,
      String tool,
      String arguments,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String providerData)
      implements Block {
    public ToolUse {
      providerData = Objects.requireNonNullElse(providerData, "");
    }

    /** A call without provider data. */
    public ToolUse(String id, String tool, String arguments) {
      this(id, tool, arguments, "");
    }
  }

  /**
   * The result of a tool call.
   *
   * @param id the {@link ToolUse#id} of the call
   * @param failed whether the call failed; the text then describes the error to the model
   */
  record ToolResult(String id, String text, boolean failed) implements Block {}
}
