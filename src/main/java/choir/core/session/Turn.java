package choir.core.session;

import choir.core.approval.Approval;
import choir.core.mirrorborn.Profile;
import choir.core.model.Block;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelFailure;
import choir.core.model.Usage;
import choir.core.run.Attendance;
import choir.core.run.Inbound;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A turn in progress.
 *
 * @param calls model and tool calls so far
 * @param failures consecutive incomplete answers of the model
 * @param unanswered calls of the model that failed in an outage; they do not count as calls
 * @param trouble why the model has not answered; empty once it has
 * @param contextTokens maximum size of the prompt after the model refused a longer one, estimated;
 *     0 for the agent's limit
 */
public record Turn(
    Inbound message,
    Profile profile,
    Instant startedAt,
    int calls,
    int failures,
    Usage usage,
    Step step,
    int unanswered,
    Optional<Trouble> trouble,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) int contextTokens) {
  public Turn {
    trouble = Objects.requireNonNullElse(trouble, Optional.empty());
  }

  /**
   * The failures of the model since its last answer.
   *
   * @param kind of the latest failure, as is {@code detail}
   * @param since when the turn began to wait for the model
   */
  public record Trouble(ModelFailure.Kind kind, String detail, Instant since) {}

  static Turn started(Inbound message, Profile profile, Instant at) {
    return new Turn(
        message, profile, at, 0, 0, Usage.NONE, new ModelDue(at), 0, Optional.empty(), 0);
  }

  /** The current step of the turn. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "step")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = ModelDue.class, name = "model-due"),
    @JsonSubTypes.Type(value = ModelPending.class, name = "model-pending"),
    @JsonSubTypes.Type(value = ModelGaveUp.class, name = "model-gave-up"),
    @JsonSubTypes.Type(value = ToolDue.class, name = "tool-due"),
    @JsonSubTypes.Type(value = ToolPending.class, name = "tool-pending"),
    @JsonSubTypes.Type(value = ToolHeld.class, name = "tool-held"),
    @JsonSubTypes.Type(value = Replied.class, name = "replied"),
  })
  public sealed interface Step {}

  /** The model is to be called, not before {@code notBefore}. */
  record ModelDue(Instant notBefore) implements Step {}

  /** A model call is pending. */
  record ModelPending(int call) implements Step {}

  /** The model call failed permanently. */
  record ModelGaveUp(String reason) implements Step {}

  /**
   * Tool calls are requested, the first of {@code uses} next.
   *
   * @param approved fingerprint of the exact call that a person has approved; usually empty
   */
  record ToolDue(
      List<Block.ToolUse> uses,
      List<Block> results,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String approved)
      implements Step {
    public ToolDue {
      uses = List.copyOf(uses);
      results = List.copyOf(results);
      approved = Objects.requireNonNullElse(approved, "");
    }

    ToolDue(List<Block.ToolUse> uses, List<Block> results) {
      this(uses, results, "");
    }
  }

  /**
   * The call of the first of {@code uses} is pending.
   *
   * @param approved as in {@link ToolDue}
   */
  record ToolPending(
      List<Block.ToolUse> uses,
      List<Block> results,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String approved)
      implements Step {
    public ToolPending {
      uses = List.copyOf(uses);
      results = List.copyOf(results);
      approved = Objects.requireNonNullElse(approved, "");
    }

    ToolPending(List<Block.ToolUse> uses, List<Block> results) {
      this(uses, results, "");
    }
  }

  /** The call of the first of {@code uses} waits for a person. */
  record ToolHeld(List<Block.ToolUse> uses, List<Block> results, Approval approval)
      implements Step {
    public ToolHeld {
      uses = List.copyOf(uses);
      results = List.copyOf(results);
    }
  }

  /** The tool calls that have no result yet, the current one first. */
  List<Block.ToolUse> openUses() {
    return switch (step) {
      case ToolDue due -> due.uses();
      case ToolPending pending -> pending.uses();
      case ToolHeld held -> held.uses();
      case ModelDue due -> List.of();
      case ModelPending pending -> List.of();
      case ModelGaveUp gaveUp -> List.of();
      case Replied replied -> List.of();
    };
  }

  /** The results of the other tool calls of the same answer. */
  List<Block> results() {
    return switch (step) {
      case ToolDue due -> due.results();
      case ToolPending pending -> pending.results();
      case ToolHeld held -> held.results();
      case ModelDue due -> List.of();
      case ModelPending pending -> List.of();
      case ModelGaveUp gaveUp -> List.of();
      case Replied replied -> List.of();
    };
  }

  /** The question for which the turn waits, if it does. */
  public Optional<Approval> held() {
    return step instanceof ToolHeld held ? Optional.of(held.approval()) : Optional.empty();
  }

  /** The one who is asked about calls that need an approval. */
  @JsonIgnore
  public Attendance attendance() {
    return message
        .attendance()
        .orElseGet(() -> Attendance.of(profile.agent(), profile.shard(), message));
  }

  /** Fingerprint of the pending call if a person has approved it; otherwise empty. */
  public String approvedCall() {
    return step instanceof ToolPending pending ? pending.approved() : "";
  }

  /**
   * The model has given its final answer.
   *
   * @param note what the reader should know of its end; usually empty
   */
  record Replied(
      String text, ModelAnswer.Stop stop, @JsonInclude(JsonInclude.Include.NON_EMPTY) String note)
      implements Step {
    public Replied {
      note = Objects.requireNonNullElse(note, "");
    }
  }

  Turn at(Step next) {
    return new Turn(
        message,
        profile,
        startedAt,
        calls,
        failures,
        usage,
        next,
        unanswered,
        trouble,
        contextTokens);
  }

  Turn calling(Step next) {
    return new Turn(
        message,
        profile,
        startedAt,
        calls + 1,
        failures,
        usage,
        next,
        unanswered,
        trouble,
        contextTokens);
  }

  Turn answered(Usage more, Step next) {
    return new Turn(
        message,
        profile,
        startedAt,
        calls,
        0,
        usage.plus(more),
        next,
        unanswered,
        Optional.empty(),
        contextTokens);
  }

  Turn failed(ModelFailure.Kind kind, String detail, Instant at, Step next) {
    int more = kind.isOutage() ? 1 : 0;
    return new Turn(
        message,
        profile,
        startedAt,
        calls,
        failures + 1 - more,
        usage,
        next,
        unanswered + more,
        Optional.of(troubled(kind, detail, at)),
        contextTokens);
  }

  /** The model is known to be unavailable; it was not called. */
  Turn deferred(ModelFailure.Kind kind, String detail, Instant at) {
    return new Turn(
        message,
        profile,
        startedAt,
        calls,
        failures,
        usage,
        step,
        unanswered,
        Optional.of(troubled(kind, detail, at)),
        contextTokens);
  }

  /** The same turn with a limit on its prompts. */
  Turn within(int tokens) {
    return new Turn(
        message, profile, startedAt, calls, failures, usage, step, unanswered, trouble, tokens);
  }

  private Trouble troubled(ModelFailure.Kind kind, String detail, Instant at) {
    return new Trouble(kind, detail, isInOutage() ? trouble.orElseThrow().since() : at);
  }

  /** Whether the turn waits for a model that takes no calls. */
  @JsonIgnore
  public boolean isInOutage() {
    return trouble.filter(each -> each.kind().isOutage()).isPresent();
  }
}
