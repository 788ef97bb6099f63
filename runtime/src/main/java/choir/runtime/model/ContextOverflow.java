package choir.runtime.model;

import choir.core.model.ModelFailure;
import choir.core.model.ModelRequest;
import choir.core.model.TokenEstimate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises that a prompt was refused because it is too long, and the size of the window. */
final class ContextOverflow {
  /**
   * Status 429 is among them for "Request too large ... tokens per min (TPM)" of OpenAI and Groq:
   * it passes at no time, only with a shorter prompt.
   */
  private static final List<Integer> STATUSES = List.of(0, 200, 400, 413, 422, 429, 500);

  private static final Pattern OVERFLOW =
      Pattern.compile(
          "context_length_exceeded|exceed_context|context_exceeded|request too large"
              + "|(exceed|maximum|too long|too large|larger|longer).{0,60}context"
              + "|context.{0,60}(exceed|maximum|too long|too large|overflow)"
              + "|maximum prompt length|prompt is too long|input is too long"
              + "|input token count.{0,40}exceeds|reduce the length of the");

  /** Each names the window as {@code w} and, where the server does, the prompt as {@code p}. */
  private static final List<Pattern> SIZES =
      List.of(
          // vLLM, OpenAI: "... 4097 tokens. However, you requested 4203 tokens (3703 in the ..."
          Pattern.compile(
              "maximum context length is (?<w>\\d+) tokens.{0,80}?\\((?<p>\\d+) (in|of)"),
          // OpenAI: "... 8192 tokens. However, your messages resulted in 10234 tokens."
          Pattern.compile("maximum context length is (?<w>\\d+) tokens.{0,80}?(?<p>\\d+) tokens"),
          Pattern.compile("maximum context length is (?<w>\\d+)(?<p>)"),
          // llama.cpp: "request (1407 tokens) exceeds the available context size (256 tokens)"
          Pattern.compile("\\((?<p>\\d+) tokens\\).{0,40}context size \\((?<w>\\d+) tokens"),
          Pattern.compile("n_prompt_tokens\\W+(?<p>\\d+).{0,80}n_ctx\\W+(?<w>\\d+)"),
          // llama-cpp-python: "Requested tokens (2285) exceed context window of 2048"
          Pattern.compile("requested tokens \\((?<p>\\d+)\\) exceed context window of (?<w>\\d+)"),
          // Anthropic: "prompt is too long: 215000 tokens > 200000 maximum"
          Pattern.compile("too long: (?<p>\\d+) tokens > (?<w>\\d+)"),
          // Gemini: "The input token count (1200000) exceeds the maximum number of tokens allowed
          // (1048576)."
          Pattern.compile("token count \\(?(?<p>\\d+)\\)? exceeds.{0,60}allowed \\(?(?<w>\\d+)"),
          // xAI: "maximum prompt length is 131072 but the request contains 140000 tokens"
          Pattern.compile("prompt length is (?<w>\\d+).{0,40}contains (?<p>\\d+)"),
          // Groq, OpenAI: "tokens per minute (TPM): Limit 6000, Requested 10000"
          Pattern.compile("limit (?<w>\\d+), requested (?<p>\\d+)"));

  private ContextOverflow() {}

  /** The failure, if this error says that the prompt is too long. */
  static Optional<ModelFailure.ContextTooLong> in(
      ProviderError error, String detail, ModelRequest request) {
    String text =
        (error.code() + " " + error.message() + " " + error.body()).toLowerCase(Locale.ROOT);
    boolean limited = error.status() == 429 && !text.contains("request too large");
    if (limited
        || !STATUSES.contains(error.status())
        || !(error.status() == 413 || OVERFLOW.matcher(text).find())) {
      return Optional.empty();
    }
    int estimated = Math.max(1, TokenEstimate.of(request));
    return Optional.of(new ModelFailure.ContextTooLong(detail, estimated, window(text, estimated)));
  }

  /** The window in the measure of the estimate, which may count fewer tokens than the server. */
  private static Optional<Integer> window(String text, int estimated) {
    for (Pattern size : SIZES) {
      Matcher found = size.matcher(text);
      if (found.find()) {
        long window = number(found.group("w"));
        long prompt = number(found.group("p"));
        long scaled = prompt > 0 ? window * estimated / prompt : window;
        return Optional.of((int) Math.max(1, Math.min(Integer.MAX_VALUE, scaled)));
      }
    }
    return Optional.empty();
  }

  private static long number(String digits) {
    return digits.isEmpty() || digits.length() > 9 ? 0 : Long.parseLong(digits);
  }
}
