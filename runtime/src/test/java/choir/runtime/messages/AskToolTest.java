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
import choir.core.run.Attendance;
import choir.core.run.Inbound;
import choir.core.run.Origin;
import choir.core.run.Priority;
import choir.core.run.ReplyTo;
import choir.core.run.RunRecord;
import choir.core.run.Source;
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

  /** The attendance of a schedule that says to wait. */
  private static final Attendance ATTENDANCE =
      new Attendance(
          PHEX,
          1,
          RunId.of("tests", "run"),
          new Source.Schedule("nightly"),
          "schedule:nightly",
          true,
          Optional.of(Duration.ofHours(2)));

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

  /** Five agents that ask each other in every turn were a flood from one message. */
  @Test
  void aTurnAsksABoundedNumberOfTimesAndFewerTheMoreAgentsWaitForIt() {
    Ranchers entities = new Ranchers(kit.createTestProbe(), Origin.RANCH);
    AskTool tool = tool(entities);
    for (int i = 1; i <= 16; i++) {
      assertThat(ask(tool, "first", i, List.of()).failed()).as("question %d", i).isFalse();
    }
    assertThat(ask(tool, "first", 17, List.of()).text()).startsWith("this turn has asked other");
    assertThat(ask(tool, "first", 16, List.of()).failed()).as("a repeat").isFalse();
    assertThat(ask(tool, "second", 1, List.of()).failed()).as("another turn").isFalse();

    List<AgentId> three = List.of(new AgentId("a"), new AgentId("b"), new AgentId("c"));
    assertThat(ask(tool, "deep", 1, three).failed()).isFalse();
    assertThat(ask(tool, "deep", 2, three).failed()).isTrue();
  }

  /** Case G-04: the depth counts on every road. */
  @Test
  void aTaskOfATaskGivesNoMoreTasksAndTheChainIsNamed() {
    Ranchers entities = new Ranchers(kit.createTestProbe(), Origin.RANCH);
    assertThat(spawn(entities, List.of(CYON, PHEX), "{\"task\":\"count\"}"))
        .isEqualTo(Tool.Result.of("seven").from(Origin.OUTSIDE));
    assertThat(Objects.requireNonNull(entities.question).chain()).containsExactly(CYON, PHEX, PHEX);
    assertThat(spawn(entities, List.of(PHEX, CYON, PHEX), "{\"task\":\"count\"}"))
        .isEqualTo(
            Tool.Result.failed("this task comes from [phex, cyon, phex] already: do it yourself"));
    assertThat(spawn(entities, List.of(PHEX), "{\"task\":\"count\",\"wait\":false}").text())
        .isEqualTo("this is a task itself and ends with its answer: spawn with wait true");
  }

  @Test
  void aTaskHasThePriorityOfItsTurnAndIsKnownByTheIdOfTheCall() {
    Ranchers entities = new Ranchers(kit.createTestProbe(), Origin.OUTSIDE);
    Tool.Result result = spawn(entities, List.of(), "{\"task\":\"count\"}");
    assertThat(result.origin()).isEqualTo(Origin.OUTSIDE);
    Inbound task = Objects.requireNonNull(entities.question);
    assertThat(task.priority()).isEqualTo(Priority.HEARTBEAT);
    assertThat(task.run()).isEqualTo(RunId.of("tests", "run").child("1-call"));
    assertThat(task.session()).startsWith("agent:phex:subagent:");
    assertThat(task.replyTo()).isEqualTo(ReplyTo.NOWHERE);
    assertThat(task.external()).isFalse();
    assertThat(task.quoting()).isTrue();
    assertThat(task.attendance()).contains(ATTENDANCE);
    spawn(entities, List.of(), "{\"task\":\"count\",\"wait\":false}");
    assertThat(Objects.requireNonNull(entities.question).replyTo())
        .isEqualTo(new ReplyTo.Session("hook:7"));
  }

  private static Tool.Result spawn(Ranchers entities, List<AgentId> chain, String arguments) {
    Tool.Call call =
        new Tool.Call(
            profile(PHEX),
            RunId.of("tests", "run"),
            "1-call",
            arguments,
            chain,
            Origin.OUTSIDE,
            "hook:7",
            Priority.HEARTBEAT,
            ATTENDANCE);
    return new SpawnTool(mirrorborns(entities), () -> NOON).call(call).toCompletableFuture().join();
  }

  private static Tool.Result ask(Ranchers entities, Origin origin) {
    Tool.Call call = call("run", 1, List.of(), origin);
    return tool(entities).call(call).toCompletableFuture().join();
  }

  private static Tool.Result ask(AskTool tool, String run, int number, List<AgentId> chain) {
    return tool.call(call(run, number, chain, Origin.RANCH)).toCompletableFuture().join();
  }

  private static AskTool tool(Ranchers entities) {
    return new AskTool(mirrorborns(entities), () -> NOON);
  }

  private static Mirrorborns mirrorborns(Ranchers entities) {
    Duration second = Duration.ofSeconds(1);
    RetryingAsk asks = new RetryingAsk(entities, new RetryingAsk.Timing(second, second, second));
    return new Mirrorborns(entities, asks, new Ranch(asks), new EmptyCopy(), () -> NOON);
  }

  private static Tool.Call call(String run, int number, List<AgentId> chain, Origin origin) {
    return new Tool.Call(
        profile(PHEX),
        RunId.of("tests", run),
        number + "-call",
        "{\"agent\":\"cyon\",\"message\":\"how many?\"}",
        chain,
        origin);
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
