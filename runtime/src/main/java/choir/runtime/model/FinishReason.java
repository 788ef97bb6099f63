package choir.runtime.model;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why a server ended its answer. Servers spell the reasons in different ways. */
enum FinishReason {
  END,
  LENGTH,
  TOOLS,
  /** A filter of the provider stopped the answer. */
  FILTERED,
  /** The server failed; the same request may succeed later. */
  FAILED,
  UNKNOWN;

  private static final Map<String, FinishReason> BY_SPELLING =
      Map.ofEntries(
          Map.entry("stop", END),
          Map.entry("end", END),
          Map.entry("eos", END),
          Map.entry("eos_token", END),
          Map.entry("end_turn", END),
          Map.entry("stop_sequence", END),
          Map.entry("completed", END),
          Map.entry("complete", END),
          Map.entry("done", END),
          Map.entry("refusal", END),
          Map.entry("length", LENGTH),
          Map.entry("max_tokens", LENGTH),
          Map.entry("max_output_tokens", LENGTH),
          Map.entry("max_completion_tokens", LENGTH),
          Map.entry("model_length", LENGTH),
          Map.entry("model_context_window_exceeded", LENGTH),
          Map.entry("tool_calls", TOOLS),
          Map.entry("tool_call", TOOLS),
          Map.entry("tool_use", TOOLS),
          Map.entry("function_call", TOOLS),
          Map.entry("content_filter", FILTERED),
          Map.entry("safety", FILTERED),
          Map.entry("recitation", FILTERED),
          Map.entry("blocklist", FILTERED),
          Map.entry("prohibited_content", FILTERED),
          Map.entry("sensitive", FILTERED),
          Map.entry("error", FAILED),
          Map.entry("network_error", FAILED),
          Map.entry("malformed_function_call", FAILED),
          Map.entry("insufficient_system_resource", FAILED));

  /** Parses a reason; case does not matter. */
  static FinishReason parse(@Nullable String written) {
    return written == null
        ? UNKNOWN
        : BY_SPELLING.getOrDefault(written.strip().toLowerCase(Locale.ROOT), UNKNOWN);
  }
}
