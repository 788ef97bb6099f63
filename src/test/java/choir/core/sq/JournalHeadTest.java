package choir.core.sq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JournalHeadTest {
  @ParameterizedTest
  @ValueSource(strings = {"Mirrorborn|wolf", "epoch=7", "a b", "ü\u2028😀"})
  void comesBackAsItWas(String persistenceId) {
    JournalHead head = new JournalHead(persistenceId, 3, 99, 12, "w-1", 2);
    assertThat(JournalHead.parse(head.text())).isEqualTo(head);
  }

  @Test
  void aHeadOfTheFirstReleaseHasNoWriter() {
    assertThat(JournalHead.parse("id\nepoch=1\nhighest=2\ndeleted=0\n"))
        .isEqualTo(new JournalHead("id", 1, 2, 0, "", 0));
  }

  @Test
  void aFieldOfALaterReleaseIsPassedOver() {
    assertThat(JournalHead.parse("id\nepoch=1\nhighest=2\ndeleted=0\ncolour=red\n"))
        .isEqualTo(new JournalHead("id", 1, 2, 0, "", 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "id\n", "id\nepoch=1\nhighest=2\n", "id\nepoch=x\nhighest=1\ndeleted=0"})
  void whatIsNoHeadIsRefused(String text) {
    assertThatThrownBy(() -> JournalHead.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
