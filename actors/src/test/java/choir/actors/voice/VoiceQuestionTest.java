package choir.actors.voice;

import static choir.actors.EntityTestBench.LUX;
import static choir.actors.ManualChat.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityTestBench;
import choir.actors.ManualChat;
import choir.actors.NoDesk;
import choir.actors.voice.VoiceCommand.VoiceSummary;
import choir.core.approval.Approval;
import choir.core.chat.ChatEvent;
import choir.core.chat.ChatException;
import choir.core.chat.ChatMessage;
import choir.core.chat.ChatSession;
import choir.core.chat.QuestionText;
import choir.core.chat.Responder;
import choir.core.chat.Snowflake;
import choir.core.chat.VoiceEvent;
import choir.core.id.AgentId;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Case E-09: questions with buttons. */
final class VoiceQuestionTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Source CHANNEL = new Source.Channel("700", "owner");

  private final EntityTestBench bench = new EntityTestBench();
  private final TestProbe<VoiceSummary> summaries = bench.probe();

  @SuppressWarnings("NullAway.Init") // before each
  private ActorRef<VoiceCommand> voice;

  /** The answers that were given, with the names of their authors. */
  private final List<String> decisions = new CopyOnWriteArrayList<>();

  @BeforeEach
  void open() {
    bench.desk = new Desk(this::decide);
    voice = bench.voice();
    connected();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private void connected() {
    voice.tell(VoiceCommand.Attend.INSTANCE);
    summaries.awaitAssert(
        () -> {
          voice.tell(new VoiceCommand.Describe(summaries.ref()));
          assertThat(summaries.receiveMessage().connected()).isTrue();
          return true;
        });
  }

  private CompletionStage<ChatDesk.Decided> decide(String approval, String by) {
    Approval known = stored(approval);
    return CompletableFuture.completedStage(
        known.isOpen()
            ? new ChatDesk.Decided(true, Optional.of(approved(known, by)), "")
            : new ChatDesk.Decided(false, Optional.of(known), "approved by owner 12:00 UTC"));
  }

  /** Approves what people click. */
  private final class Desk extends NoDesk {
    private final BiFunction<String, String, CompletionStage<Decided>> deciding;

    Desk(BiFunction<String, String, CompletionStage<Decided>> deciding) {
      this.deciding = deciding;
    }

    @Override
    public CompletionStage<Decided> decide(
        AgentId agent, String approval, QuestionText.Choice choice, String by) {
      decisions.add(choice + " " + approval + " " + by);
      return deciding.apply(approval, by);
    }
  }

  private Approval stored(String approval) {
    return Approval.parse(bench.store.text(Approval.key(approval)));
  }

  private Approval approved(Approval known, String by) {
    Approval ended = known.ended(Approval.State.APPROVED, by, bench.now(), false);
    ended.toChanges().forEach(bench.store::put);
    return ended;
  }

  private Approval ask(int number, Source source, Approval.State state) {
    Inbound message =
        Inbound.from(
            source,
            Priority.PERSON,
            EntityTestBench.run(number),
            "agent:lux:discord:channel:700",
            "x",
            bench.now());
    bench.store.put(RunRecord.accepted(LUX, message));
    Approval pending =
        new Approval(
            Approval.id(message.run(), "t" + number, "f00d", bench.now()),
            LUX,
            message.session(),
            message.run(),
            "t1",
            "run",
            List.of("/usr/bin/git push"),
            "{}",
            "the rule",
            "f00d",
            bench.now(),
            bench.now().plus(Duration.ofMinutes(15)),
            Approval.State.PENDING,
            "",
            Optional.empty(),
            false);
    Approval question =
        state == Approval.State.PENDING ? pending : pending.ended(state, "", bench.now(), false);
    question.toChanges().forEach(bench.store::put);
    return question;
  }

  /** Lets the voice look at the store until something holds. */
  private void awaitLooking(Runnable assertion) {
    summaries.awaitAssert(
        () -> {
          bench.advance(SECOND);
          voice.tell(VoiceCommand.Attend.INSTANCE);
          assertion.run();
          return true;
        });
  }

  private Approval asked() {
    Approval question = ask(1, CHANNEL, Approval.State.PENDING);
    awaitStored();
    return question;
  }

  /** Waits until it is stored that a question is posted. */
  private void awaitStored() {
    awaitLooking(
        () ->
            assertThat(bench.journal.persistedInStorage("Voice|lux"))
                .anyMatch(VoiceEvent.QuestionPosted.class::isInstance));
    assertThat(bench.chat.questions).hasSize(1);
  }

  private static final class Answers implements Responder {
    final List<String> told = new CopyOnWriteArrayList<>();
    volatile @Nullable ChatException failure;

    private CompletionStage<Void> answer(String words) {
      told.add(words);
      ChatException why = failure;
      return why == null
          ? CompletableFuture.completedStage(null)
          : CompletableFuture.failedStage(why);
    }

    @Override
    public CompletionStage<Void> acknowledge() {
      return answer("acknowledged");
    }

    @Override
    public CompletionStage<Void> defer() {
      return answer("deferred");
    }

    @Override
    public CompletionStage<Void> tell(String text) {
      return answer(text);
    }
  }

  private void click(ChatMessage.Author by, ChatSession.Button button, Answers answers) {
    bench.chat.session().tell(new ChatEvent.Clicked(by, "700", "5000", button.id(), answers));
  }

  private ChatSession.Button approve() {
    return bench.chat.questions.getFirst().buttons().getFirst();
  }

  private void awaitEdit(String beginning) {
    awaitLooking(
        () ->
            assertThat(bench.chat.edits)
                .singleElement()
                .asString()
                .startsWith("700/5000 " + beginning));
  }

  @Test
  void questionIsPostedOnceInTheChannelOfItsConversation() {
    Approval question = asked();
    ChatSession.Question posted = bench.chat.questions.getFirst();
    assertThat(posted.channel()).isEqualTo("700");
    assertThat(posted.text()).contains("/usr/bin/git push", question.id());
    assertThat(posted.buttons())
        .extracting(ChatSession.Button::id)
        .containsExactly("approve:" + question.id(), "deny:" + question.id());
    bench.advance(SECOND.multipliedBy(5));
    restart();
    bench.advance(SECOND.multipliedBy(5));
    summaries.expectNoMessage();
    assertThat(bench.chat.questions).hasSize(1);
  }

  private void restart() {
    bench.kill(voice);
    voice = bench.voice();
    connected();
  }

  @Test
  void clickIsStoredThenConfirmedThenShown() {
    Approval question = asked();
    Answers answers = new Answers();
    click(OWNER, approve(), answers);
    summaries.awaitAssert(() -> assertThat(answers.told).containsExactly("acknowledged"));
    assertThat(decisions).containsExactly("APPROVE " + question.id() + " owner");
    awaitEdit("**Approved by owner 12:0");
  }

  @Test
  void secondClickIsToldWhatBecameOfItAndChangesNothing() {
    Approval question = asked();
    ChatSession.Button button = approve();
    click(OWNER, button, new Answers());
    summaries.awaitAssert(() -> assertThat(stored(question.id()).isOpen()).isFalse());
    Answers second = new Answers();
    click(OWNER, button, second);
    summaries.awaitAssert(
        () -> assertThat(second.told).containsExactly("approved by owner 12:00 UTC"));
    awaitEdit("**Approved by owner");
  }

  @Test
  void decisionStandsAndIsShownIfTheClickCannotBeConfirmed() {
    asked();
    Answers answers = new Answers();
    answers.failure = new ChatException(ChatException.Kind.REFUSED, "Discord answers 10062");
    click(OWNER, approve(), answers);
    awaitEdit("**Approved by owner");
    assertThat(answers.told).containsExactly("acknowledged");
  }

  @Test
  void strangerAndProgramAreRefusedAndNothingIsAsked() {
    asked();
    Answers answers = new Answers();
    click(new ChatMessage.Author("899", "owner", false), approve(), answers);
    click(new ChatMessage.Author(OWNER.id(), "owner", true), approve(), answers);
    summaries.awaitAssert(() -> assertThat(answers.told).hasSize(2));
    assertThat(answers.told).allMatch(each -> each.startsWith("Only people declared under"));
    assertThat(decisions).isEmpty();
  }

  @Test
  void killBetweenTheDecisionAndItsConfirmationLosesNeither() {
    Approval question = asked();
    bench.desk =
        new Desk(
            (approval, by) -> {
              approved(stored(approval), by);
              return new CompletableFuture<>();
            });
    // A voice keeps the desk with which it was made.
    restart();
    Answers answers = new Answers();
    click(OWNER, approve(), answers);
    summaries.awaitAssert(() -> assertThat(stored(question.id()).isOpen()).isFalse());
    restart();
    awaitEdit("**Approved by owner");
    assertThat(answers.told).isEmpty();
    assertThat(bench.chat.questions).hasSize(1);
  }

  @Test
  void questionThatIsDecidedElsewhereIsEditedAfterARestartToo() {
    Approval question = asked();
    bench.advance(SECOND);
    bench.kill(voice);
    approved(question, "admin");
    voice = bench.voice();
    connected();
    awaitEdit("**Approved by admin");
    bench.advance(SECOND.multipliedBy(5));
    assertThat(bench.chat.edits).hasSize(1);
  }

  @Test
  void editThatFailsIsRepeated() {
    Approval question = asked();
    bench.chat.editing = new ChatException(ChatException.Kind.RETRY, "Discord answers 500");
    approved(question, "admin");
    bench.advance(SECOND.multipliedBy(3));
    bench.chat.editing = null;
    awaitEdit("**Approved by admin");
  }

  @Test
  void expiredQuestionSaysSo() {
    asked();
    bench.advance(Duration.ofMinutes(16));
    // The lease lapses in that time as well: who has it next may edit the message once more.
    awaitLooking(
        () ->
            assertThat(Set.copyOf(bench.chat.edits))
                .singleElement()
                .asString()
                .startsWith("700/5000 **Denied: nobody answered until 12:1"));
  }

  @Test
  void questionWhoseConfirmationWasLostIsFoundAndNotPostedAgain() {
    String lost = Snowflake.at(bench.now().plusSeconds(1));
    bench.chat.asking =
        question -> {
          ChatMessage.Author self = new ChatMessage.Author(ManualChat.LUX.id(), "lux", true);
          bench.chat.put(ManualChat.message(lost, "700", self, question.text()));
          return new CompletableFuture<>();
        };
    Approval question = ask(1, CHANNEL, Approval.State.PENDING);
    awaitLooking(() -> assertThat(bench.chat.questions).hasSize(1));
    restart();
    awaitStored();
    approved(question, "admin");
    awaitLooking(
        () ->
            assertThat(bench.chat.edits)
                .singleElement()
                .asString()
                .startsWith("700/" + lost + " **Approved by admin"));
  }

  @Test
  void questionOfAScheduleGoesToTheAgentsOwnChannelOnce() {
    ask(1, new Source.Schedule("report"), Approval.State.UNATTENDED);
    awaitLooking(() -> assertThat(bench.chat.questions).hasSize(1));
    assertThat(bench.chat.questions.getFirst().buttons())
        .extracting(ChatSession.Button::label)
        .containsExactly("Allow from now on", "Deny");
    bench.advance(SECOND);
    Approval again = ask(2, new Source.Schedule("report"), Approval.State.UNATTENDED);
    bench.advance(SECOND.multipliedBy(5));
    summaries.expectNoMessage();
    assertThat(bench.chat.questions).hasSize(1);
    click(OWNER, approve(), new Answers());
    summaries.awaitAssert(
        () -> assertThat(decisions).containsExactly("ALWAYS " + again.id() + " owner"));
    awaitEdit("**Approved by owner");
  }

  @Test
  void questionOfTheCommandLineIsNotShownInAChat() {
    ask(1, new Source.Person("admin"), Approval.State.PENDING);
    bench.advance(SECOND.multipliedBy(5));
    summaries.expectNoMessage();
    assertThat(bench.chat.questions).isEmpty();
  }
}
