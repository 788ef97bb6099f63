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
 * A turn under way.
 *
 * @param calls of models and tools so far
 * @param failures of the model in a row
 */
public record Turn(
    Inbound message,
    Profile profile,
    Instant startedAt,
    int calls,
    int failures,
    Usage usage,
    Step step) {

  /** Where the turn stands. */
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

  /** The model is to be asked, not before {@code notBefore}. */
  record ModelDue(Instant notBefore) implements Step {}

  /** The model was asked and has not answered. */
  record ModelPending(int call) implements Step {}

  /** The model will not answer this turn. */
  record ModelGaveUp(String reason) implements Step {}

  /** The model wants tools called, the first of {@code uses} next. */
  record ToolDue(List<Block.ToolUse> uses, List<Block> results) implements Step {
    public ToolDue {
      uses = List.copyOf(uses);
      results = List.copyOf(results);
    }
  }

  /** The first of {@code uses} was called and has not answered. */
  record ToolPending(List<Block.ToolUse> uses, List<Block> results) implements Step {
    public ToolPending {
      uses = List.copyOf(uses);
      results = List.copyOf(results);
    }
  }

  /** The model has said its last word. */
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
