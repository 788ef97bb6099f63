package choir.core.session;

import static choir.core.session.Samples.profile;
import static org.assertj.core.api.Assertions.assertThat;

import choir.core.mirrorborn.Profile;
import choir.core.model.Message;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ContextTest {
  private static final Profile SMALL = profile(new Profile.Limits(5, 1, 500, 50));

  @Test
  void textsStandInTheirOrderAndMissingOnesAreLeftOut() {
    String system =
        Context.build(profile(), Map.of("MEMORY", "m", "SOUL", "s"), Conversation.EMPTY).system();
    assertThat(system).contains("You are Lux", "3.1.1/1.1.1/1.1.1").doesNotContain("# AGENTS");
    assertThat(system.indexOf("# SOUL\ns")).isBetween(0, system.indexOf("# MEMORY\nm"));
  }

  @Test
  void aLongTextIsCutAndSaysByHowMuch() {
    String system =
        Context.build(SMALL, Map.of("SOUL", "s".repeat(5_000)), Conversation.EMPTY).system();
    assertThat(system).hasSizeLessThan(1_100).contains("more characters]");
  }

  @Test
  void textsForWhichThereIsNoRoomAreNamed() {
    Map<String, String> texts = Map.of("SOUL", "s".repeat(5_000), "MEMORY", "m");
    assertThat(Context.build(SMALL, texts, Conversation.EMPTY).system())
        .contains("# MEMORY\n[left out: the context is full]");
  }

  @Test
  void aTextIsNeverCutInTheMiddleOfACharacter() {
    for (int shift = 0; shift < 2; shift++) {
      String text = "a".repeat(shift) + "😀".repeat(3_000);
      String system = Context.build(SMALL, Map.of("SOUL", text), Conversation.EMPTY).system();
      assertThat(choir.core.sq.ScrollText.fault(system)).isEmpty();
    }
  }

  @Test
  void theConversationGetsWhatThePersonaLeaves() {
    Conversation said =
        new Conversation(
            List.of(
                Message.user("old ".repeat(400)),
                Message.assistant("old"),
                Message.user("new"),
                Message.assistant("newer")));
    assertThat(Context.build(SMALL, Map.of("SOUL", "s".repeat(900)), said).messages())
        .containsExactly(Message.user("new"), Message.assistant("newer"));
  }
}
