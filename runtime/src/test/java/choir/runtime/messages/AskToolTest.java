package choir.runtime.messages;

import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.CborMessage;
import choir.actors.entities.Entities;
import choir.actors.entities.EntityAddress;
import choir.actors.entities.EntityKind;
import choir.actors.entities.RetryingAsk;
import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.mirrorborn.MirrorbornCommand.Deliver;
import choir.actors.mirrorborn.MirrorbornCommand.RunAnswer;
import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.actors.roster.RosterCommand.Residents;
import choir.actors.roster.RosterEntity;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.model.Usage;
import choir.core.phext.Coordinate;
import choir.core.run.Inbound;
import choir.core.run.Origin;
import choir.core.run.RunRecord;
import choir.core.sq.Change;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import choir.core.tool.Tool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A question between agents on different nodes. */
final class AskToolTest {
  private static final AgentId PHEX = new AgentId("phex");
  private static final AgentId CYON = new AgentId("cyon");
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private final ActorTestKit kit = ActorTestKit.create();

  @AfterEach
  void close() {
    kit.shutdownTestKit();
  }

  /** Fault A1: the record of the question is not yet in the asker's copy of the store. */
  @Test
  void theAnswerIsFoundAlthoughTheCopyOfTheStoreIsBehind() {
    assertThat(ask(new Ranchers(kit.createTestProbe(), Origin.RANCH), Origin.RANCH))
        .isEqualTo(Tool.Result.of("seven"));
  }

  /** Finding M6: to the colleague, what a hook wanted was the wish of another agent. */
  @Test
  void aQuestionOfATurnThatHasReadTextFromOutsideIsTextFromOutside() {
    Ranchers entities = new Ranchers(kit.createTestProbe(), Origin.RANCH);
    Tool.Result result = ask(entities, Origin.OUTSIDE);
    assertThat(Objects.requireNonNull(entities.question).external()).isTrue();
    assertThat(result).isEqualTo(Tool.Result.of("seven").from(Origin.OUTSIDE));
  }

  @Test
  void anAnswerOfATurnThatHasReadTextFromOutsideIsTextFromOutside() {
    Ranchers entities = new Ranchers(kit.createTestProbe(), Origin.OUTSIDE);
    Tool.Result result = ask(entities, Origin.RANCH);
    assertThat(Objects.requireNonNull(entities.question).external()).isFalse();
    assertThat(result.origin()).isEqualTo(Origin.OUTSIDE);
  }

  private static Tool.Result ask(Ranchers entities, Origin origin) {
    Duration second = Duration.ofSeconds(1);
    RetryingAsk asks = new RetryingAsk(entities, new RetryingAsk.Timing(second, second, second));
    Mirrorborns mirrorborns =
        new Mirrorborns(entities, asks, new Ranch(asks), new EmptyCopy(), () -> NOON);
    Tool.Call call =
        new Tool.Call(
            profile(PHEX),
            RunId.of("tests", "run"),
            "1-call",
            "{\"agent\":\"cyon\",\"message\":\"how many?\"}",
            List.of(),
            origin);
    return new AskTool(mirrorborns, () -> NOON).call(call).toCompletableFuture().join();
  }

  private static Profile profile(AgentId agent) {
    return new Profile(
        agent, 1, 1, "A", "tests", Coordinate.ORIGIN, "scripted", Profile.Limits.DEFAULT);
  }

  /** Two agents, of which one answers every question with "seven". */
  private static final class Ranchers implements Entities {
    private final TestProbe<CborMessage> replies;
    private final Origin read;
    private @Nullable Inbound question;

    /**
     * Creates them.
     *
     * @param read what the one that answers has read
     */
    Ranchers(TestProbe<CborMessage> replies, Origin read) {
      this.replies = replies;
      this.read = read;
    }

    @Override
    public <C> void tell(EntityKind<C> kind, EntityAddress address, C command) {}

    @Override
    @SuppressWarnings("unchecked") // the caller of a kind knows what it answers
    public <C, R> CompletionStage<R> ask(
        EntityKind<C> kind,
        EntityAddress address,
        Function<ActorRef<R>, C> command,
        Duration timeout) {
      Object answer =
          kind.equals(RosterEntity.KIND)
              ? new Residents(
                  1, "test", Optional.of(PHEX), List.of(profile(CYON), profile(PHEX)), 0)
              : answer((MirrorbornCommand) command.apply((ActorRef<R>) replies.ref()));
      return CompletableFuture.completedStage((R) answer);
    }

    private Object answer(MirrorbornCommand command) {
      if (command instanceof Deliver deliver) {
        Inbound message = deliver.message();
        question = message;
        return new Accepted(message.run(), CYON, message.session(), false);
      }
      Inbound asked = Objects.requireNonNull(question);
      return new RunAnswer(
          Optional.of(
              RunRecord.accepted(CYON, asked)
                  .from(asked.origin().join(read))
                  .ended(RunRecord.State.COMPLETED, NOON, Usage.NONE, "seven")));
    }
  }

  /** A copy of the store that has received nothing yet. */
  private static final class EmptyCopy implements ScrollStore {
    @Override
    public CompletionStage<Optional<Scroll>> select(ScrollKey key) {
      return CompletableFuture.completedStage(Optional.empty());
    }

    @Override
    public CompletionStage<List<Scroll>> scrolls(String phext, Coordinate from, int limit) {
      return CompletableFuture.completedStage(List.of());
    }

    @Override
    public CompletionStage<Outcome> write(List<Change> changes) {
      throw new AssertionError("a question writes nothing at the asker");
    }
  }
}
