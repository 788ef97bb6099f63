package choir.core.phext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PhextTest {
  private static final Coordinate SECOND = Coordinate.of("1.1.1/1.1.1/1.1.2");
  private static final Coordinate LUX = Coordinate.of("2.3.5/7.2.4/8.1.5");

  @Test
  void onlyTheShortestBreaksAreWritten() {
    assertThat(Phext.empty().with(LUX, "only this").serialize())
        .isEqualTo(
            "\u0001\u001f\u001f\u001e\u001e\u001e\u001e\u001d\u001d\u001d\u001d\u001d\u001d\u001c"
                + "\u001a\u001a\u001a\u0019\u0019\u0019\u0019\u0019\u0019\u0019"
                + "\u0017\u0017\u0017\u0017only this");
    assertThat(Phext.normalize("\u0017\u0017\u0018a\u0017\u0017\u0017")).isEqualTo("\u0018a");
  }

  @Test
  void theLaterOfTwoRunsOnOneFullCoordinateCounts() {
    String end = "\u0017".repeat(998);
    assertThat(Phext.parse(end + "first\u0017second").scrolls())
        .containsExactly(Map.entry(Coordinate.of("1.1.1/1.1.1/1.1.999"), "second"));
  }

  @Test
  void aFullDimensionStaysFullAndStillResetsTheFinerOnes() {
    String full = "\u0018".repeat(998);
    assertThat(Phext.parse(full + "a\u0017b\u0018c").scrolls())
        .containsExactly(
            Map.entry(Coordinate.of("1.1.1/1.1.1/1.999.1"), "c"),
            Map.entry(Coordinate.of("1.1.1/1.1.1/1.999.2"), "b"));
    assertThat(Phext.parse("\u0001".repeat(2000) + "far").scrolls().firstKey())
        .hasToString("999.1.1/1.1.1/1.1.1");
  }

  @Test
  void aTextWithoutBreaksIsOneScroll() {
    Phext plain = Phext.parse("just\ntext");
    assertThat(plain.scrolls()).containsExactly(Map.entry(Coordinate.ORIGIN, "just\ntext"));
    assertThat(plain.serialize()).isEqualTo("just\ntext");
  }

  @Test
  void anEmptyScrollIsNoScroll() {
    Phext one = Phext.parse("a");
    assertThat(one.with(SECOND, "")).isEqualTo(one);
    assertThat(one.without(Coordinate.ORIGIN)).isEqualTo(Phext.empty());
    assertThat(Phext.of(Map.of(SECOND, ""))).isEqualTo(Phext.parse("\u0017\u0017"));
    assertThat(one.select(SECOND)).isEmpty();
  }

  @Test
  void changesLeaveTheOriginalAsItWas() {
    Phext before = Phext.parse("a");
    Phext after = before.append(Coordinate.ORIGIN, "b").with(SECOND, "c");
    assertThat(before).isEqualTo(Phext.parse("a"));
    assertThat(after).isEqualTo(Phext.parse("ab\u0017c"));
    assertThatThrownBy(() -> after.scrolls().put(SECOND, "x"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aMapGivenInIsCopied() {
    Map<Coordinate, String> given = new TreeMap<>(Map.of(LUX, "a"));
    Phext phext = Phext.of(given);
    given.put(SECOND, "b");
    assertThat(phext.size()).isEqualTo(1);
  }

  @Test
  void textWithBreaksIsRefusedEverywhere() {
    Map<Coordinate, String> bad = Map.of(LUX, "a\u0018b");
    assertThatThrownBy(() -> Phext.of(bad)).hasMessageContaining("section break (0x18) at byte 1");
    assertThatThrownBy(() -> Phext.empty().with(LUX, "a\u0001"))
        .hasMessageContaining("library break (0x01) at byte 1");
    assertThatThrownBy(() -> Phext.parse("abc").append(Coordinate.ORIGIN, "\u0017"))
        .hasMessageContaining("scroll break (0x17)");
  }

  @Test
  void mergeKeepsBothAndSubtractMasks() {
    Phext a = Phext.parse("a\u0017b");
    Phext b = Phext.parse("\u0017B\u0018C");
    assertThat(a.merge(b)).isEqualTo(Phext.parse("a\u0017bB\u0018C"));
    assertThat(a.subtract(b)).isEqualTo(Phext.parse("a"));
  }

  @Test
  void expandAndContractShiftEveryBreakOneLevel() {
    String all = "\n\u0017\u0018\u0019\u001a\u001c\u001d\u001e\u001f\u0001";
    assertThat(Phext.expand(all))
        .isEqualTo("\u0017\u0018\u0019\u001a\u001c\u001d\u001e\u001f\u0001\u0001");
    assertThat(Phext.contract(all))
        .isEqualTo("\n\n\u0017\u0018\u0019\u001a\u001c\u001d\u001e\u001f");
    assertThat(Phext.expand("tab\t, cr\r, esc\u001b, nul\u0000"))
        .isEqualTo("tab\t, cr\r, esc\u001b, nul\u0000");
  }

  @Test
  void theManifestHoldsTheChecksumOfEachScroll() {
    assertThat(Phext.parse("\u0018one").manifest().serialize())
        .isEqualTo("\u0018" + Checksum.of("one"));
  }

  @Test
  void checksumsAreThoseOfXxh3() {
    // XXH3 of nothing, from the test vectors of xxHash; and a recorded answer of SQ 0.5.6.
    assertThat(Checksum.of("")).isEqualTo("99aa06d3014798d86001c324468d497f");
    assertThat(Phext.empty().with(LUX, "only this").checksum())
        .isEqualTo("91718cd91bfe9379e95f385a46dad513");
  }

  @Test
  void aDeltaIsWhatTheOtherLacks() {
    Phext ours = Phext.parse("same\u0017ours\u0017new");
    Map<Coordinate, String> theirs =
        Checksum.parseLines(
            "1.1.1/1.1.1/1.1.1: %s\n\n1.1.1/1.1.1/1.1.2: %s\r\n2.3.5;7.2.4;8.1.5: %s\n"
                .formatted(Checksum.of("same"), Checksum.of("theirs"), Checksum.of("gone")));
    assertThat(ours.delta(theirs))
        .isEqualTo(Phext.parse("\u0017ours\u0017new").with(LUX, Phext.MISSING));
  }

  @Test
  void aLineThatIsNoChecksumIsNamed() {
    assertThatThrownBy(() -> Checksum.parseLines("\n1.1.1/1.1.1/1.1.1 99aa\n"))
        .hasMessageStartingWith("line 2 is not COORDINATE: CHECKSUM");
  }

  @Test
  void differencesComeInTheOrderOfCoordinates() {
    Phext before = Phext.parse("same\u0017old\u0018removed");
    Phext after = Phext.parse("same\u0017new\u0019added");
    assertThat(before.diff(after))
        .isEqualTo(
            List.of(
                new Difference.Changed(SECOND, "old", "new"),
                new Difference.Removed(Coordinate.of("1.1.1/1.1.1/1.2.1"), "removed"),
                new Difference.Added(Coordinate.of("1.1.1/1.1.1/2.1.1"), "added")));
  }

  @Test
  void theTextMapHasALineAScroll() {
    assertThat(Phext.parse("one\ntwo\u0018" + "z".repeat(40)).textMap(32))
        .isEqualTo("* 1.1.1/1.1.1/1.1.1: one...\n* 1.1.1/1.1.1/1.2.1: " + "z".repeat(32) + "...\n");
    assertThat(Phext.empty().textMap()).isEqualTo("* 1.1.1/1.1.1/1.1.1: \n");
  }
}
