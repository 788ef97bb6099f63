package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.messages.AnswerText;
import org.junit.jupiter.api.Test;

class AnswerTextTest {
  private final AnswerText answer = new AnswerText();

  @Test
  void piecesFollowEachOther() {
    assertThat(answer.take(0, "one ")).isEqualTo("one ");
    assertThat(answer.take(4, "two")).isEqualTo("two");
    assertThat(answer.end("one two")).isEmpty();
  }

  @Test
  void whatIsHeardAgainIsNotShownAgain() {
    answer.take(0, "one two");
    assertThat(answer.take(0, "one ")).isEmpty();
    assertThat(answer.take(4, "two three")).isEqualTo(" three");
  }

  @Test
  void aPieceThatWasMissedComesWithTheEnd() {
    answer.take(0, "one ");
    assertThat(answer.end("one two")).isEqualTo("two");
  }

  @Test
  void anotherAnswerAfterACrashBeginsAnew() {
    answer.take(0, "one two");
    assertThat(answer.take(0, "uno")).isEqualTo("\n[anew] uno");
    assertThat(answer.take(3, " due")).isEqualTo(" due");
    assertThat(answer.end("uno due")).isEmpty();
  }

  @Test
  void whatIsSaidAfterAToolIsAPartOfItsOwn() {
    answer.take(0, "let me look");
    assertThat(answer.nextPart()).isEqualTo("\n");
    assertThat(answer.take(0, "found")).isEqualTo("found");
    assertThat(answer.end("found")).isEmpty();
  }
}
