package choir.runtime.openai;

import choir.core.id.RunId;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * A part of a streamed completion.
 *
 * @param choices one; none in the chunk with the usage
 */
record ChunkView(
    String id,
    String object,
    long created,
    String model,
    List<Choice> choices,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<CompletionView.UsageView> usage) {
  /** The change of the answer; the reason is absent until its end. */
  record Choice(
      int index, Delta delta, @JsonProperty("finish_reason") Optional<String> finishReason) {}

  /** What is added to the answer. */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Delta(Optional<String> role, Optional<String> content) {}

  static String id(RunId run) {
    return "chatcmpl-" + run;
  }
}
