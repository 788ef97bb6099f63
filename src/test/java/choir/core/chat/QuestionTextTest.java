package choir.core.chat;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.approval.Approval;
import choir.core.chat.QuestionText.Choice;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Case E-09: what a person sees of a call. */
final class QuestionTextTest {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

  private static Approval asking(String subject, String arguments, String why) {
    RunId run = RunId.of("tests", "1");
    return new Approval(
        "ask-3722c07c4b64",
        new AgentId("lux"),
        "agent:lux:discord:channel:700",
        run,
        "t1",
        "run",
        List.of(subject),
        arguments,
        why,
        "f00d",
        NOON,
        NOON.plus(Duration.ofMinutes(15)),
        Approval.State.PENDING,
        "",
        Optional.empty(),
        false);
  }

  @Test
  void callIsShownInABlockWithItsReason() {
    Approval question = asking("/usr/bin/git push", "{}", "the rule 'run git push'");
    assertThat(QuestionText.asking(question))
        .isEqualTo(
            """
            **Approval needed** until 12:15 UTC: the tool run
            ```
            /usr/bin/git push
            {}
            ```
            Why: the rule 'run git push'
            -# ask-3722c07c4b64 · %s"""
                .formatted(question.run()));
    assertThat(QuestionText.file(question)).isEmpty();
  }

  @Test
  void textOfAModelNeitherLeavesItsBlockNorMentionsAnybody() {
    String hostile = "x```\n@everyone <@801> [here](https://x.example)\n```\u202eevil\u0007";
    String text = QuestionText.asking(asking(hostile, hostile, hostile));
    assertThat(text.split("```", -1)).as("one block, opened and closed").hasSize(3);
    assertThat(text).contains("\\u{202e}evil\\u{7}").doesNotContain("\u202e", "\u0007");
    String outside = text.substring(text.lastIndexOf("```"));
    assertThat(outside.lines()).as("the reason is one line").hasSize(3);
    assertThat(outside)
        .contains("\\@everyone \\<\\@801\\>")
        .doesNotContain("](https://x.example)", "https://");
  }

  @Test
  void longCallIsAFileAndTheMessageFits() {
    String words = "`@_*".repeat(5_000);
    Approval question = asking(words, words, words);
    assertThat(QuestionText.asking(question)).hasSizeLessThanOrEqualTo(2_000);
    Approval decided = question.ended(Approval.State.APPROVED, words, NOON, true);
    assertThat(QuestionText.answered(decided)).hasSizeLessThanOrEqualTo(2_000);
    assertThat(QuestionText.file(question)).contains(words + "\n" + words);
    assertThat(QuestionText.asking(question)).contains("all of it is in the attached file");
  }

  @Test
  void emojiIsNotCutInHalf() {
    for (int i = 0; i < 2; i++) {
      String text = QuestionText.asking(asking("a".repeat(i) + "😀".repeat(2_000), "", "x"));
      assertThat(text.codePoints().noneMatch(each -> each >= 0xd800 && each <= 0xdfff)).isTrue();
    }
  }

  @Test
  void answerNamesWhoDecidedAndWhen() {
    Approval question = asking("/usr/bin/git push", "{}", "the rule");
    Instant at = Instant.parse("2026-11-30T14:02:30Z");
    Approval approved = question.ended(Approval.State.APPROVED, "owner", at, false);
    assertThat(QuestionText.outcome(approved)).isEqualTo("approved by owner 14:02 UTC");
    assertThat(QuestionText.answered(approved)).startsWith("**Approved by owner 14:02 UTC**: the");
    assertThat(QuestionText.outcome(question.ended(Approval.State.DENIED, "owner", at, false)))
        .isEqualTo("denied by owner 14:02 UTC");
    assertThat(QuestionText.outcome(question.ended(Approval.State.EXPIRED, "", at, false)))
        .isEqualTo("denied: nobody answered until 12:15 UTC");
  }

  @Test
  void buttonNamesItsQuestion() {
    for (Choice choice : Choice.values()) {
      assertThat(QuestionText.Clicked.parse(choice.button("ask-1")))
          .contains(new QuestionText.Clicked(choice, "ask-1"));
    }
    assertThat(QuestionText.Clicked.parse("vote:1")).isEmpty();
    assertThat(QuestionText.Clicked.parse("approve")).isEmpty();
    Approval waits = asking("x", "{}", "y");
    Approval alone = waits.ended(Approval.State.UNATTENDED, "", NOON, false);
    assertThat(QuestionText.choices(waits)).containsExactly(Choice.APPROVE, Choice.DENY);
    assertThat(QuestionText.choices(alone)).containsExactly(Choice.ALWAYS, Choice.DENY);
  }
}
