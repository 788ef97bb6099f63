package choir.core.session;

import choir.core.mirrorborn.Profile;
import choir.core.model.Block;
import choir.core.model.ModelAnswer;
import choir.core.model.Usage;
import choir.core.run.Inbound;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;

/**
 * A turn in progress.
 *
 * @param calls model and tool calls so far
 * @param failures consecutive failures of the model
 */
public record Turn(
    Inbound message,
    Profile profile,
    Instant startedAt,
    int calls,
    int failures,
    Usage usage,
    Step step) {

  /** The current step of the turn. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "step")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = ModelDue.class, name = "model-due"),
    @JsonSubTypes.Type(value = ModelPending.class, name = "model-pending"),
    @JsonSubTypes.Type(value = ModelGaveUp.class, name = "model-gave-up"),
    @JsonSubTypes.Type(value = ToolDue.class, name = "tool-due"),
    @JsonSubTypes.Type(value = ToolPending.class, name = "tool-pending"),
    @JsonSubTypes.Type(value = Replied.class, name = "replied"),
  })
  public sealed interface Step {}

  /** The model is to be called, not before {@code notBefore}. */
  record ModelDue(Instant notBefore) implements Step {}

  /** A model call is pending. */
  record ModelPending(int call) implements Step {}

  /** The model call failed permanently. */
  record ModelGaveUp(String reason) implements Step {}

  /** Tool calls are requested, the first of {@code uses} next. */
  record ToolDue(List<Block.ToolUse> uses, List<Block> results) implements Step {
    public ToolDue {
      uses = List.copyOf(uses);
      results = List.copyOf(results);
    }
  }

  /** The call of the first of {@code uses} is pending. */
  record ToolPending(List<Block.ToolUse> uses, List<Block> results) implements Step {
    public ToolPending {
      uses = List.copyOf(uses);
      results = List.copyOf(results);
    }
  }

  /** The model has given its final answer. */
  record Replied(String text, ModelAnswer.Stop stop) implements Step {}

  Turn at(Step next) {
    return new Turn(message, profile, startedAt, calls, failures, usage, next);
  }

  Turn calling(Step next) {
    return new Turn(message, profile, startedAt, calls + 1, failures, usage, next);
  }

  Turn answered(Usage more, Step next) {
    return new Turn(message, profile, startedAt, calls, 0, usage.plus(more), next);
  }

  Turn failed(Step next) {
    return new Turn(message, profile, startedAt, calls, failures + 1, usage, next);
  }
}
