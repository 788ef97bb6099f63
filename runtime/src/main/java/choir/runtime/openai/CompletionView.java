package choir.runtime.openai;

import choir.core.run.RunRecord;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A chat completion.
 *
 * @param id {@code chatcmpl-} and the id of the run
 * @param created when the message was accepted, in seconds since 1970
 * @param model id of the agent
 */
record CompletionView(
    String id, String object, long created, String model, List<Choice> choices, UsageView usage) {
  /** The answer. */
  record Choice(int index, Answer message, @JsonProperty("finish_reason") String finishReason) {}

  /** What the agent said. */
  record Answer(String role, String content) {}

  /** Tokens of all model calls of the run. */
  record UsageView(
      @JsonProperty("prompt_tokens") long promptTokens,
      @JsonProperty("completion_tokens") long completionTokens,
      @JsonProperty("total_tokens") long totalTokens) {
    static UsageView of(RunRecord run) {
      long in = run.usage().inputTokens();
      long out = run.usage().outputTokens();
      return new UsageView(in, out, in + out);
    }
  }

  /** The completion of a run that has completed. */
  static CompletionView of(RunRecord run) {
    return new CompletionView(
        ChunkView.id(run.run()),
        "chat.completion",
        run.acceptedAt().getEpochSecond(),
        run.agent().value(),
        List.of(new Choice(0, new Answer("assistant", run.text()), "stop")),
        UsageView.of(run));
  }
}
