package choir.runtime.model;

import choir.core.model.ModelOptions;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The form of a request that a server accepts: as declared, else as learned from its refusals.
 *
 * @param outputLimit name of the field that limits the answer
 * @param tools whether tools are offered
 * @param streamOptions whether token counts are requested
 * @param shortIds whether ids of tool calls are replaced by 9 letters and digits, the only form
 *     that Mistral accepts
 */
record OpenAiDialect(String outputLimit, boolean tools, boolean streamOptions, boolean shortIds) {
  private static final Logger LOG = LoggerFactory.getLogger(OpenAiDialect.class);
  private static final String OLD_LIMIT = "max_tokens";
  private static final String NEW_LIMIT = "max_completion_tokens";

  /**
   * Ollama: "... does not support tools" (ollama issue 14795). vLLM without a tool parser: '"auto"
   * tool choice requires --enable-auto-tool-choice'. OpenRouter, with 404: "No endpoints found that
   * support tool use".
   */
  private static final Pattern NO_TOOLS =
      Pattern.compile(
          "not support (tool|function)|(tool|function)[a-z_ ]* (is|are) not supported"
              + "|enable-auto-tool-choice|no endpoints found that support tool");

  /** A refusal that only names a field may have another reason, such as its value. */
  private static final Pattern UNSUPPORTED =
      Pattern.compile(
          "unsupported|not supported|unrecognized|unknown|unexpected|extra|not permitted|instead"
              + "|not allowed|invalid (parameter|argument|field)");

  private static final Pattern WRONG_ID =
      Pattern.compile("tool[ _]call[ _]id|tool_use[._ ]id|tool_calls\\[[0-9]+]\\.id");

  /**
   * The form before anything was learned. OpenAI's newer models refuse {@code max_tokens}, and most
   * other servers know nothing else.
   */
  static OpenAiDialect of(URI baseUrl, ModelOptions options) {
    String host = Optional.ofNullable(baseUrl.getHost()).orElse("").toLowerCase(Locale.ROOT);
    String limit = host.endsWith("openai.com") ? NEW_LIMIT : OLD_LIMIT;
    return new OpenAiDialect(options.outputLimit().orElse(limit), options.tools(), true, false);
  }

  /** The form that avoids this refusal, if the refusal names a form that can be changed. */
  Optional<OpenAiDialect> after(ProviderError refusal, ModelOptions declared, String model) {
    String text = (refusal.code() + " " + refusal.message()).toLowerCase(Locale.ROOT);
    if (refusal.status() / 100 != 4 && refusal.status() != 500 && refusal.status() != 501) {
      return Optional.empty();
    }
    if (tools && NO_TOOLS.matcher(text).find()) {
      LOG.warn(
          "Model {} cannot call tools; it is asked without them from now on. Declare tools: false"
              + " for it, or choose another model",
          model);
      return Optional.of(new OpenAiDialect(outputLimit, false, streamOptions, shortIds));
    }
    if (refusal.status() / 100 != 4) {
      return Optional.empty();
    }
    boolean unsupported = UNSUPPORTED.matcher(text).find();
    if (unsupported && declared.outputLimit().isEmpty() && text.contains(NEW_LIMIT)) {
      String other = outputLimit.equals(OLD_LIMIT) ? NEW_LIMIT : OLD_LIMIT;
      LOG.info("Model {} wants {} instead of {}", model, other, outputLimit);
      return Optional.of(new OpenAiDialect(other, tools, streamOptions, shortIds));
    }
    if (unsupported && streamOptions && text.contains("stream_options")) {
      LOG.info("Model {} refuses stream_options; its tokens are estimated", model);
      return Optional.of(new OpenAiDialect(outputLimit, tools, false, shortIds));
    }
    return !shortIds && WRONG_ID.matcher(text).find()
        ? Optional.of(new OpenAiDialect(outputLimit, tools, streamOptions, true))
        : Optional.empty();
  }
}
