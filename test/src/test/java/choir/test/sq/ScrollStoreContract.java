package choir.test.sq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import choir.core.sq.StoreException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/**
 * The contract of every {@link ScrollStore} implementation; what only some can do is a {@link
 * Ability}. A case that a store lacks the ability for is skipped and another says what happens
 * instead.
 */
abstract class ScrollStoreContract {
  /** What not every store can do. */
  enum Ability {
    /** Several changes in one write, all or none. */
    BATCHES,
    /** Each scroll has a version that grows. */
    VERSIONS,
    /** Names with a slash, as agents' phexts have. */
    PARTS
  }

  static final String TEXT = "Grüße ★ 100% + & = ?\n\ttwo lines 𝄞\n";

  private final String phext = "contract-" + Long.toHexString(System.nanoTime());

  abstract ScrollStore store();

  abstract Set<Ability> abilities();

  static Set<Ability> all() {
    return EnumSet.allOf(Ability.class);
  }

  ScrollKey key(int chapter, int scroll) {
    return new ScrollKey(phext, new Coordinate(1, 1, 1, 1, 1, 1, chapter, 1, scroll));
  }

  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private Outcome write(Change... changes) {
    return await(store().write(List.of(changes)));
  }

  private void put(ScrollKey key, String text) {
    assertThat(write(new Change.Put(key, text))).isInstanceOf(Outcome.Done.class);
  }

  private Optional<String> text(ScrollKey key) {
    return await(store().select(key)).map(Scroll::text);
  }

  @Test
  void whatWasPutIsReadToTheLetter() {
    put(key(1, 1), TEXT);
    assertThat(text(key(1, 1))).contains(TEXT);
    assertThat(await(store().select(key(1, 1))).orElseThrow().at()).isEqualTo(key(1, 1).at());
  }

  @Test
  void whereNothingWasPutNothingIsRead() {
    put(key(1, 1), "neighbour");
    assertThat(text(key(1, 2))).isEmpty();
    assertThat(text(new ScrollKey(phext + "-none", Coordinate.ORIGIN))).isEmpty();
    assertThat(await(store().scrolls(phext + "-none", Coordinate.ORIGIN, 10))).isEmpty();
  }

  @Test
  void aLaterPutTakesThePlaceOfTheFormer() {
    put(key(1, 1), "a longer first");
    put(key(1, 1), "second");
    assertThat(text(key(1, 1))).contains("second");
  }

  @Test
  void whatIsAddedIsJoinedToTheEnd() {
    assertThat(write(new Change.Add(key(1, 1), "one "))).isInstanceOf(Outcome.Done.class);
    assertThat(write(new Change.Add(key(1, 1), "★ two"))).isInstanceOf(Outcome.Done.class);
    assertThat(text(key(1, 1))).contains("one ★ two");
  }

  @Test
  void whatWasDeletedIsGoneAndItsNeighboursStay() {
    put(key(1, 1), "first");
    put(key(1, 2), "second");
    put(key(1, 3), "third");
    assertThat(write(new Change.Delete(key(1, 2)))).isInstanceOf(Outcome.Done.class);
    assertThat(text(key(1, 2))).isEmpty();
    assertThat(text(key(1, 1))).contains("first");
    assertThat(text(key(1, 3))).contains("third");
  }

  @Test
  void whatIsNotThereIsDeletedWithoutAFuss() {
    assertThat(write(new Change.Delete(key(7, 7)))).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void aListIsInOrderBeginsWhereItIsToldAndEndsAtTheLimit() {
    put(key(2, 1), "c");
    put(key(1, 9), "b");
    put(key(1, 1), "a");
    put(key(12, 1), "d");
    assertThat(listed(Coordinate.ORIGIN, 10)).containsExactly("a", "b", "c", "d");
    assertThat(listed(key(1, 9).at(), 10)).containsExactly("b", "c", "d");
    assertThat(listed(key(1, 2).at(), 2)).containsExactly("b", "c");
    assertThat(listed(key(13, 1).at(), 2)).isEmpty();
  }

  private List<String> listed(Coordinate from, int limit) {
    return await(store().scrolls(phext, from, limit)).stream().map(Scroll::text).toList();
  }

  @Test
  void twoPhextsDoNotMix() {
    ScrollKey other = new ScrollKey(phext + "-other", key(1, 1).at());
    put(key(1, 1), "mine");
    put(other, "yours");
    assertThat(text(key(1, 1))).contains("mine");
    assertThat(text(other)).contains("yours");
  }

  @Test
  void textWithABreakIsRefusedAndNothingChanges() {
    put(key(1, 1), "before");
    Outcome outcome = write(new Change.Put(key(1, 1), "torn\u0017apart"));
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    assertThat(((Outcome.Refused) outcome).code()).isEqualTo(Outcome.Code.INVALID);
    assertThat(text(key(1, 1))).contains("before");
    assertThat(text(key(1, 2))).isEmpty();
  }

  @Test
  void halfACharacterIsRefused() {
    assertThat(write(new Change.Add(key(1, 1), "half \uD834"))).isInstanceOf(Outcome.Refused.class);
    assertThat(text(key(1, 1))).isEmpty();
  }

  @Test
  void aTextOfMoreThanAMebibyteComesBackWhole() {
    String text = "0123456789abcde★".repeat(40_000);
    put(key(1, 1), text);
    assertThat(text(key(1, 1))).contains(text);
  }

  @Test
  void writesThatOverlapAreAllKept() {
    List<CompletionStage<Outcome>> under = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      under.add(store().write(List.of(new Change.Put(key(3, i), "text " + i))));
    }
    under.forEach(stage -> assertThat(await(stage)).isInstanceOf(Outcome.Done.class));
    assertThat(listed(key(3, 1).at(), 100)).hasSize(20);
  }

  @Test
  void severalChangesAreOneWrite() {
    assumeThat(abilities()).contains(Ability.BATCHES);
    put(key(1, 3), "gone");
    Outcome outcome =
        write(
            new Change.Put(key(1, 1), "first"),
            new Change.Add(key(1, 2), "second"),
            new Change.Delete(key(1, 3)));
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    assertThat(listed(Coordinate.ORIGIN, 10)).containsExactly("first", "second");
  }

  @Test
  void ofSeveralChangesOneThatIsRefusedRefusesAll() {
    assumeThat(abilities()).contains(Ability.BATCHES);
    Outcome outcome =
        write(new Change.Put(key(1, 1), "first"), new Change.Put(key(1, 2), "torn\u0018apart"));
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    assertThat(listed(Coordinate.ORIGIN, 10)).isEmpty();
  }

  @Test
  void severalChangesAreRefusedWhereTheyCannotBeOne() {
    assumeThat(abilities()).doesNotContain(Ability.BATCHES);
    Outcome outcome =
        write(new Change.Put(key(1, 1), "first"), new Change.Put(key(1, 2), "second"));
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    assertThat(((Outcome.Refused) outcome).code()).isEqualTo(Outcome.Code.UNSUPPORTED);
    assertThat(((Outcome.Refused) outcome).detail()).contains("one by one");
    assertThat(listed(Coordinate.ORIGIN, 10)).isEmpty();
  }

  @Test
  void versionsGrowWithEachWriteAndAreReadAsTheyWereTold() {
    assumeThat(abilities()).contains(Ability.VERSIONS);
    long first = ((Outcome.Done) write(new Change.Put(key(1, 1), "first"))).index();
    long second = ((Outcome.Done) write(new Change.Put(key(1, 1), "second"))).index();
    assertThat(first).isPositive();
    assertThat(second).isGreaterThan(first);
    assertThat(await(store().select(key(1, 1))).orElseThrow().version()).isEqualTo(second);
  }

  @Test
  void aVersionThatNobodyTellsIsZero() {
    assumeThat(abilities()).doesNotContain(Ability.VERSIONS);
    put(key(1, 1), "text");
    assertThat(await(store().select(key(1, 1))).orElseThrow().version()).isZero();
  }

  @Test
  void agentsHavePhextsOfTheirOwn() {
    assumeThat(abilities()).contains(Ability.PARTS);
    ScrollKey key = new ScrollKey("agents/" + phext, Coordinate.ORIGIN);
    put(key, "I remember");
    assertThat(text(key)).contains("I remember");
  }

  /** The failure of a store that is away, for those that are reached over HTTP. */
  static void assertUnreachable(ScrollStore store) {
    ScrollKey key = new ScrollKey("away", Coordinate.ORIGIN);
    assertThatThrownBy(() -> await(store.select(key)))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            StoreException.class,
            failure -> assertThat(failure.code()).isEqualTo(StoreException.Code.UNREACHABLE))
        .hasMessageContaining("no SQ server answers at");
  }
}
