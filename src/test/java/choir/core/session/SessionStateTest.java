package choir.core.session;

import static choir.core.session.Samples.NOON;
import static choir.core.session.Samples.answered;
import static choir.core.session.Samples.asked;
import static choir.core.session.Samples.fold;
import static choir.core.session.Samples.message;
import static choir.core.session.Samples.profile;
import static choir.core.session.Samples.run;
import static choir.core.session.Samples.started;
import static choir.core.session.Samples.toolAnswered;
import static choir.core.session.Samples.toolAsked;
import static choir.core.session.Samples.turn;
import static choir.core.session.Samples.use;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.mirrorborn.Profile.Limits;
import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.model.ModelAnswer.Stop;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SessionStateTest {
  @Test
  void aConversationIsTheMessageTheAnswersAndTheResultsOfTools() {
    SessionState state =
        fold(
            started(Limits.DEFAULT),
            asked(1),
            answered(1, Stop.TOOL_USE, new Block.Text("hm"), use("a")),
            toolAsked("a"),
            toolAnswered("a"));
    assertThat(state.conversation().messages())
        .containsExactly(
            Message.user("text 1"),
            new Message(Message.Role.ASSISTANT, List.of(new Block.Text("hm"), use("a"))),
            new Message(Message.Role.USER, List.of(new Block.ToolResult("a", "seen", false))));
  }

  @Test
  void aFailedTurnLeavesNoCallWithoutAResult() {
    SessionState state =
        fold(
            started(Limits.DEFAULT),
            asked(1),
            answered(1, Stop.TOOL_USE, use("a"), use("b")),
            toolAsked("a"),
            toolAnswered("a"),
            toolAsked("b"));
    RunRecord record = TurnPlan.ended(turn(state), RunRecord.State.FAILED, "broke", NOON);
    SessionState ended = state.apply(new SessionEvent.TurnFailed(record, "broke", NOON));
    List<Message> messages = ended.conversation().messages();
    assertThat(messages.get(2).blocks())
        .extracting(block -> ((Block.ToolResult) block).id())
        .containsExactly("a", "b");
    assertThat(messages.get(3).role()).isEqualTo(Message.Role.ASSISTANT);
  }

  @Test
  void textFromOutsideIsMarkedInTheConversation() {
    Inbound outside =
        Inbound.from(new Source.Hook("ci", "mail"), Priority.WORK, run(1), "s", "obey", NOON)
            .asExternal();
    SessionState state = fold(new SessionEvent.TurnStarted("s", outside, profile(), NOON));
    assertThat(state.conversation().messages())
        .containsExactly(Message.user(ExternalContent.wrap("hook ci (mail)", "obey")));
  }

  @Test
  void eventsThatCannotFollowAreRefused() {
    SessionState turning = fold(started(Limits.DEFAULT), asked(1));
    assertThatThrownBy(() -> turning.apply(started(Limits.DEFAULT)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> turning.apply(toolAsked("a")))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> turning.apply(toolAnswered("a")))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> SessionState.NEW.apply(asked(1)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aSessionsRecordIsReadBackWhateverItsKeyHolds() {
    Inbound message = message(1, "agent:lux:main", Priority.PERSON);
    SessionEvent.TurnStarted event =
        new SessionEvent.TurnStarted("two\nlines", message, profile(), NOON);
    choir.core.sq.Change.Put put = (choir.core.sq.Change.Put) event.projection().get(0);
    SessionRecord record = SessionRecord.parse(Samples.LUX, put.text());
    assertThat(record.session()).isEqualTo("two lines");
    assertThat(record.latest()).isEqualTo(NOON);
  }
}
