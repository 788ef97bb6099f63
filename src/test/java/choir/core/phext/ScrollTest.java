package choir.core.phext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScrollTest {
  private static Scroll scroll(String at, String text) {
    return new Scroll(Coordinate.of(at), text);
  }

  private static Scroll text(String text) {
    return new Scroll(Coordinate.ORIGIN, text);
  }

  @Test
  void anEmptyTextIsOneEmptyScrollAtTheOrigin() {
    assertThat(Scroll.parse("")).containsExactly(text(""));
  }

  @Test
  void breaksThatLeadNowhereLeaveOneEmptyScrollWhereTheyBegan() {
    assertThat(Scroll.parse("\u0017\u0018\u0001")).containsExactly(text(""));
    assertThat(Scroll.parse("a\u0017\u0017"))
        .containsExactly(text("a"), scroll("1.1.1/1.1.1/1.1.2", ""));
  }

  @Test
  void oneBreakBehindATextEndsIt() {
    assertThat(Scroll.parse("a\u0017")).containsExactly(text("a"));
  }

  @Test
  void breaksBetweenTextsOnlyMoveTheCursor() {
    assertThat(Scroll.parse("\u0018\u0017a\u0017\u0017b\u0019c"))
        .containsExactly(
            scroll("1.1.1/1.1.1/1.2.2", "a"),
            scroll("1.1.1/1.1.1/1.2.4", "b"),
            scroll("1.1.1/1.1.1/2.1.1", "c"));
  }

  @ParameterizedTest
  @CsvSource({
    "SCROLL, 1.1.1/1.1.1/1.1.2",
    "SECTION, 1.1.1/1.1.1/1.2.1",
    "CHAPTER, 1.1.1/1.1.1/2.1.1",
    "BOOK, 1.1.1/1.1.2/1.1.1",
    "VOLUME, 1.1.1/1.2.1/1.1.1",
    "COLLECTION, 1.1.1/2.1.1/1.1.1",
    "SERIES, 1.1.2/1.1.1/1.1.1",
    "SHELF, 1.2.1/1.1.1/1.1.1",
    "LIBRARY, 2.1.1/1.1.1/1.1.1"
  })
  void eachBreakMovesItsOwnDimension(Break step, String to) {
    assertThat(Scroll.parse(step.character() + "x")).containsExactly(scroll(to, "x"));
  }

  @Test
  void lineFeedsArePlainText() {
    assertThat(Scroll.parse("a\nb\r\n")).containsExactly(text("a\nb\r\n"));
  }

  @ParameterizedTest
  @EnumSource(Break.class)
  void aTextWithABreakIsRefusedNamingBreakAndByte(Break inside) {
    assertThat(Scroll.refusal("é1" + inside.character() + "x"))
        .contains("Scroll text may not hold break characters: " + inside + " at byte 3");
    assertThatThrownBy(() -> text("" + inside.character()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at byte 0");
  }

  @Test
  void charactersWhoseLowByteIsThatOfABreakAreText() {
    assertThat(Scroll.refusal("星 Ę ę ȁ 🌟")).isEmpty();
    assertThat(text("星 Ċ Ę").summary()).isEqualTo("星 Ċ Ę");
  }

  @Test
  void halfASurrogatePairIsRefused() {
    assertThat(Scroll.refusal("ab\uD83C"))
        .contains("Scroll text must be Unicode: half a surrogate pair at byte 2");
    assertThat(Scroll.refusal("\uDF1F")).isPresent();
  }

  @Test
  void aScrollWhereNoBreaksLeadIsRefused() {
    assertThatThrownBy(() -> scroll("1.1.1/1.1.1/1.1.1000", "x"))
        .hasMessage("1.1.1/1.1.1/1.1.1000 cannot hold a scroll: breaks reach at most 999");
  }

  @Test
  void theSummaryIsTheFirstLineHoweverLong() {
    assertThat(text("z".repeat(70)).summary()).isEqualTo("z".repeat(70));
    assertThat(text("one\ntwo").summary()).isEqualTo("one...");
    assertThat(text("one\n").summary()).isEqualTo("one...");
    assertThat(text("\none").summary()).isEqualTo("...");
    assertThat(text("").summary()).isEmpty();
  }

  @Test
  void aBoundedSummaryCutsBeforeTheCharacterThatDoesNotFit() {
    assertThat(text("x".repeat(32)).summary(32)).isEqualTo("x".repeat(32));
    assertThat(text("x".repeat(33)).summary(32)).isEqualTo("x".repeat(32) + "...");
    assertThat(text("x".repeat(31) + "é").summary(32)).isEqualTo("x".repeat(31) + "...");
    assertThat(text("x".repeat(30) + "é!").summary(32)).isEqualTo("x".repeat(30) + "é...");
    assertThat(text("x".repeat(29) + "🌟").summary(32)).isEqualTo("x".repeat(29) + "...");
    assertThat(text("x".repeat(28) + "🌟").summary(32)).isEqualTo("x".repeat(28) + "🌟");
    assertThat(text("日本語のテキスト日本語").summary(32)).isEqualTo("日本語のテキスト日本...");
    assertThat(text("x").summary(0)).isEqualTo("...");
  }
}
