package choir.core.phext;

import static choir.core.phext.Cases.forAll;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What holds of every phext, tried on many made by chance. */
class PhextLawsTest {
  @Test
  void parsingWhatWasSerializedGivesTheSameWithoutEmpties() {
    forAll(
        cases -> {
          Map<Coordinate, String> scrolls = cases.scrolls();
          Phext phext = Phext.of(scrolls);
          Map<Coordinate, String> kept = new TreeMap<>(scrolls);
          kept.values().removeIf(String::isEmpty);
          assertThat(Phext.parse(phext.serialize()).scrolls()).isEqualTo(kept);
        });
  }

  @Test
  void normalizingTwiceIsNormalizingOnce() {
    forAll(
        cases -> {
          String once = Phext.normalize(cases.text());
          assertThat(Phext.normalize(once)).isEqualTo(once);
        });
  }

  @Test
  void theNormalFormIsTheShortestTextOfItsPhext() {
    forAll(
        cases -> {
          String text = cases.text();
          assertThat(Phext.normalize(text).length()).isLessThanOrEqualTo(text.length());
        });
  }

  @Test
  void parsingFollowsTheRulesReadOneCharacterAtATime() {
    forAll(
        cases -> {
          String text = cases.text();
          assertThat(Phext.parse(text).scrolls()).isEqualTo(Cases.readSlowly(text));
        });
  }

  @Test
  void onlyTheLastScrollOfAReadingCanBeEmpty() {
    forAll(
        cases -> {
          List<Scroll> scrolls = Scroll.parse(cases.text());
          assertThat(scrolls).isNotEmpty();
          assertThat(scrolls.subList(0, scrolls.size() - 1)).noneMatch(s -> s.text().isEmpty());
        });
  }

  @Test
  void mergingIsAssociativeAndNothingIsItsNeutral() {
    forAll(
        cases -> {
          Phext a = cases.phext();
          Phext b = cases.phext();
          Phext c = cases.phext();
          assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c)));
          assertThat(a.merge(Phext.empty())).isEqualTo(a);
          assertThat(Phext.empty().merge(a)).isEqualTo(a);
        });
  }

  @Test
  void mergingPutsOneTextBehindTheOtherAndLosesNone() {
    forAll(
        cases -> {
          Phext a = cases.phext();
          Phext b = cases.phext();
          Phext merged = a.merge(b);
          merged
              .scrolls()
              .forEach((at, text) -> assertThat(text).isEqualTo(a.select(at) + b.select(at)));
          assertThat(merged.scrolls().keySet()).containsAll(a.scrolls().keySet());
          assertThat(merged.scrolls().keySet()).containsAll(b.scrolls().keySet());
        });
  }

  @Test
  void subtractingSplitsAPhextInTwo() {
    forAll(
        cases -> {
          Phext a = cases.phext();
          Phext b = cases.phext();
          Phext rest = a.subtract(b);
          assertThat(rest.merge(a.subtract(rest))).isEqualTo(a);
          assertThat(rest.subtract(b)).isEqualTo(rest);
          assertThat(a.subtract(a)).isEqualTo(Phext.empty());
          assertThat(a.subtract(Phext.empty())).isEqualTo(a);
          assertThat(a.merge(b).subtract(b)).isEqualTo(rest);
        });
  }

  @Test
  void contractUndoesExpandWithoutLibraryBreaksAndExpandContractWithoutLineFeeds() {
    forAll(
        cases -> {
          String text = cases.text();
          String low = text.replace("\u0001", "");
          assertThat(Phext.contract(Phext.expand(low))).isEqualTo(low);
          String high = text.replace("\n", "");
          assertThat(Phext.expand(Phext.contract(high))).isEqualTo(high);
          assertThat(Phext.expand(text)).hasSameSizeAs(text).doesNotContain("\n");
        });
  }

  @Test
  void scrollsStandInTheOrderOfTheNineNumbers() {
    forAll(
        cases -> {
          List<Coordinate> places = new ArrayList<>(cases.phext().scrolls().keySet());
          for (int i = 1; i < places.size(); i++) {
            assertThat(Cases.compareSlowly(places.get(i - 1), places.get(i))).isNegative();
          }
        });
  }

  @Test
  void coordinatesComeBackFromTextAndFromBits() {
    forAll(
        cases -> {
          Coordinate at = cases.coordinate();
          assertThat(Coordinate.of(at.toString())).isEqualTo(at);
          assertThat(Coordinate.of(at.toString().replace('/', ';'))).isEqualTo(at);
          assertThat(Coordinate.ofBits(at.upperBits(), at.lowerBits())).isEqualTo(at);
        });
  }

  @Test
  void noTextLeadsPast999() {
    forAll(
        cases -> {
          Break step = cases.any(Break.values());
          String breaks = String.valueOf(step.character()).repeat(cases.upTo(3000));
          for (Scroll scroll : Scroll.parse(cases.text() + breaks + "x")) {
            assertThat(scroll.at().isReachable()).isTrue();
          }
        });
  }

  @Test
  void theTextMapHasOneLineAScrollInOrder() {
    forAll(
        cases -> {
          Phext phext = cases.phext().with(Coordinate.ORIGIN, "never empty");
          int bound = cases.upTo(40);
          List<String> lines = phext.textMap(bound).lines().toList();
          List<Coordinate> places = new ArrayList<>(phext.scrolls().keySet());
          assertThat(lines).hasSameSizeAs(places);
          for (int i = 0; i < lines.size(); i++) {
            String head = "* " + places.get(i) + ": ";
            assertThat(lines.get(i)).startsWith(head);
            String summary = lines.get(i).substring(head.length());
            String text = phext.select(places.get(i));
            assertThat(summary.getBytes(UTF_8).length).isLessThanOrEqualTo(bound + 3);
            assertThat(summary.equals(text) || summary.endsWith("...")).isTrue();
          }
        });
  }

  @Test
  void deltaBringsACopyUpToDate() {
    forAll(
        cases -> {
          Phext ours = cases.phext();
          Phext theirs = cases.phext().merge(ours.subtract(cases.phext()));
          Map<Coordinate, String> updated = new TreeMap<>(theirs.scrolls());
          updated.putAll(ours.delta(theirs.manifest().scrolls()).scrolls());
          updated.values().removeIf(Phext.MISSING::equals);
          assertThat(Phext.of(updated)).isEqualTo(ours);
          assertThat(ours.delta(ours.manifest().scrolls())).isEqualTo(Phext.empty());
        });
  }

  @Test
  void applyingADiffGivesTheOther() {
    forAll(
        cases -> {
          Phext before = cases.phext();
          Phext after = cases.phext().merge(before.subtract(cases.phext()));
          Map<Coordinate, String> patched = new TreeMap<>(before.scrolls());
          for (Difference each : before.diff(after)) {
            switch (each) {
              case Difference.Added added -> patched.put(added.at(), added.text());
              case Difference.Removed gone -> patched.remove(gone.at(), gone.text());
              case Difference.Changed changed -> patched.put(changed.at(), changed.after());
            }
          }
          assertThat(patched).isEqualTo(after.scrolls());
          assertThat(after.diff(after)).isEmpty();
        });
  }

  @Test
  void equalPhextsHaveOneChecksumAndOthersAnother() {
    forAll(
        cases -> {
          Phext a = cases.phext();
          Phext b = cases.phext();
          assertThat(a.checksum().equals(b.checksum())).isEqualTo(a.equals(b));
          assertThat(a.checksum()).matches("[0-9a-f]{32}");
        });
  }

  @Test
  void lengthInUtf8IsThatOfTheBytes() {
    forAll(
        cases -> {
          String text = cases.text();
          assertThat(Utf8.length(text)).isEqualTo(text.getBytes(UTF_8).length);
        });
  }
}
