package choir.core.model;

/** Estimates of token counts, where no tokenizer of the model is at hand. */
public final class TokenEstimate {
  /** Average characters per token of English text; other languages and code need more tokens. */
  public static final int CHARS_PER_TOKEN = 4;

  private TokenEstimate() {}

  /** The estimated tokens of a text of this length; at least 1 unless it is empty. */
  public static int ofChars(long chars) {
    return (int) Math.min(Integer.MAX_VALUE, (chars + CHARS_PER_TOKEN - 1) / CHARS_PER_TOKEN);
  }

  /** The estimated tokens of a request, including the descriptions of its tools. */
  public static int of(ModelRequest request) {
    long chars = request.system().length();
    for (Message message : request.messages()) {
      chars += message.chars();
    }
    for (ToolSpec tool : request.tools()) {
      chars += tool.name().length() + tool.description().length() + tool.parameters().length();
    }
    return ofChars(chars);
  }
}
