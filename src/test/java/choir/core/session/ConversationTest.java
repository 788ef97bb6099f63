package choir.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.model.Block;
import choir.core.model.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ConversationTest {
  @Test
  void trimmingNeverLeavesAToolsResultWithoutItsCall() {
    for (long seed = 1; seed <= 300; seed++) {
      Random random = new Random(seed);
      Conversation whole = random(random);
      Conversation trimmed = whole.trimmed(random.nextInt(4_000));
      List<String> open = new ArrayList<>();
      for (Message message : trimmed.messages()) {
        for (Block block : message.blocks()) {
          if (block instanceof Block.ToolUse use) {
            open.add(use.id());
          } else if (block instanceof Block.ToolResult result) {
            assertThat(open.remove(result.id())).as("seed %d", seed).isTrue();
          }
        }
      }
      Message first = trimmed.messages().get(0);
      assertThat(first.role()).as("seed %d", seed).isEqualTo(Message.Role.USER);
      assertThat(first.blocks()).allMatch(Block.Text.class::isInstance);
      int from = whole.messages().size() - trimmed.messages().size();
      assertThat(trimmed.messages())
          .isEqualTo(whole.messages().subList(from, whole.messages().size()));
    }
  }

  @Test
  void trimmingKeepsWhatFits() {
    Conversation whole = new Conversation(List.of(Message.user("one"), Message.assistant("two")));
    assertThat(whole.trimmed(1_000)).isEqualTo(whole);
  }

  @Test
  void theLatestExchangeIsKeptEvenIfItAloneIsTooLong() {
    Conversation whole =
        new Conversation(
            List.of(
                Message.user("old"),
                Message.assistant("old"),
                Message.user("x".repeat(500)),
                Message.assistant("y".repeat(500))));
    assertThat(whole.trimmed(10).messages()).hasSize(2);
  }

  private static Conversation random(Random random) {
    List<Message> messages = new ArrayList<>();
    int ids = 0;
    for (int turn = 0; turn <= random.nextInt(8); turn++) {
      messages.add(Message.user("u".repeat(random.nextInt(300))));
      for (int call = 0; call < random.nextInt(4); call++) {
        String id = "c" + ids++;
        messages.add(
            new Message(
                Message.Role.ASSISTANT,
                List.of(new Block.Text("hm"), new Block.ToolUse(id, "look", "{}"))));
        messages.add(
            new Message(
                Message.Role.USER,
                List.of(new Block.ToolResult(id, "r".repeat(random.nextInt(400)), false))));
      }
      messages.add(Message.assistant("a".repeat(random.nextInt(300))));
    }
    return new Conversation(messages);
  }
}
