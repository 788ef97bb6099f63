package choir.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.model.Message.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Single repairs; {@code SessionContentTest} in choir-test generates whole histories. */
final class PromptHistoryTest {
  private static Message uses(Block... blocks) {
    return new Message(Role.ASSISTANT, List.of(blocks));
  }

  private static Message user(Block... blocks) {
    return new Message(Role.USER, List.of(blocks));
  }

  private static Block.ToolResult result(String id, String text) {
    return new Block.ToolResult(id, text, false);
  }

  @Test
  void aSoundHistoryStaysAsItIs() {
    List<Message> sound =
        List.of(
            Message.user("go"),
            uses(
                new Block.Text("Going."),
                new Block.ToolUse("functions.look:0", "look", "{\"n\":1}", "{\"sig\":1}")),
            user(result("functions.look:0", "a cow")),
            Message.assistant("a cow"),
            Message.user("thanks"));
    assertThat(PromptHistory.of(sound)).isEqualTo(sound);
  }

  /** Fault B1: stored arguments that were cut off made strict servers refuse the whole session. */
  @Test
  void storedArgumentsThatAreNoObjectAreSentAsAnEmptyOne() {
    List<Message> prompt =
        PromptHistory.of(
            List.of(
                Message.user("go"),
                uses(new Block.ToolUse("a", "look", "{\"where\": \"he")),
                user(new Block.ToolResult("a", "the arguments end ...", true))));
    assertThat(prompt.get(1)).isEqualTo(uses(new Block.ToolUse("a", "look", "{}")));
  }

  @Test
  void callsWithTheSameIdKeepTheirOwnResults() {
    List<Message> prompt =
        PromptHistory.of(
            List.of(
                Message.user("go"),
                uses(new Block.ToolUse("", "look", "{}"), new Block.ToolUse("", "walk", "{}")),
                user(result("", "seen"), result("", "walked")),
                uses(new Block.ToolUse("call-2", "rest", "{}")),
                user(result("call-2", "rested"))));
    assertThat(prompt.get(2)).isEqualTo(user(result("call-2", "seen"), result("call-3", "walked")));
    assertThat(prompt.get(4)).isEqualTo(user(result("call-2-2", "rested")));
  }

  @Test
  void aCallWithoutAResultIsAnsweredAndAResultWithoutACallIsLeftOut() {
    List<Message> prompt =
        PromptHistory.of(
            List.of(
                user(result("lost", "x")),
                uses(new Block.ToolUse("a", "look at that!", "")),
                Message.user("still there?")));
    assertThat(prompt)
        .containsExactly(
            Message.user("(the beginning is not kept)"),
            uses(new Block.ToolUse("a", "look_at_that_", "{}")),
            user(
                new Block.ToolResult("a", "no result is known", true),
                new Block.Text("still there?")));
  }

  @Test
  void rolesAlternateAndNothingIsEmpty() {
    List<Message> prompt =
        PromptHistory.of(
            List.of(
                Message.user("one"),
                Message.assistant("  "),
                Message.user("two\0\ud83d"),
                Message.assistant("three"),
                Message.assistant("four")));
    assertThat(prompt)
        .containsExactly(
            user(new Block.Text("one"), new Block.Text("two\uFFFD\uFFFD")),
            uses(new Block.Text("three"), new Block.Text("four")),
            Message.user("(continue)"));
    assertThat(PromptHistory.of(List.of())).containsExactly(Message.user("(empty message)"));
  }
}
