package choir.core.sq;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.phext.Coordinate;
import choir.core.sq.Outcome.Code;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WriteTest {
  private static final ScrollKey NOTE = new ScrollKey("notes", Coordinate.of("1.1.1/1.1.1/1.1.1"));
  private static final ScrollKey OTHER = new ScrollKey("notes", Coordinate.of("1.1.1/1.1.1/1.1.2"));
  private final InMemoryScrolls shelf = new InMemoryScrolls();

  private Outcome put(ScrollKey key, String text, Condition... conditions) {
    return write(new Change.Put(key, text), Optional.empty(), conditions);
  }

  private Outcome write(Change change, Optional<IdempotencyKey> once, Condition... conditions) {
    return shelf.submit(new Operation.Write(List.of(change), List.of(conditions), once));
  }

  @Test
  void aWriteOfTheVersionItWasReadAtHappens() {
    Outcome first = put(NOTE, "a", new Condition(NOTE, Condition.ABSENT));
    assertThat(first).isEqualTo(new Outcome.Done(1));
    assertThat(put(NOTE, "b", new Condition(NOTE, 1))).isEqualTo(new Outcome.Done(2));
    assertThat(shelf.text(NOTE)).contains("b");
  }

  @Test
  void aStaleVersionChangesNothingAndTellsTheVersionInForce() {
    put(NOTE, "a");
    put(NOTE, "b");
    assertThat(put(NOTE, "c", new Condition(NOTE, 1))).isEqualTo(new Outcome.Stale(NOTE, 2));
    assertThat(put(NOTE, "c", new Condition(NOTE, Condition.ABSENT)))
        .isEqualTo(new Outcome.Stale(NOTE, 2));
    assertThat(put(OTHER, "c", new Condition(OTHER, Condition.PRESENT)))
        .isEqualTo(new Outcome.Stale(OTHER, 0));
    assertThat(shelf.text(NOTE)).contains("b");
    assertThat(shelf.text(OTHER)).isEmpty();
  }

  @Test
  void aRepeatedKeyGivesTheFirstAnswerAndAddsNothing() {
    Optional<IdempotencyKey> once = Optional.of(IdempotencyKey.of("", "k1", "add x"));
    Outcome first = write(new Change.Add(NOTE, "x"), once);
    assertThat(write(new Change.Add(NOTE, "x"), once)).isEqualTo(first);
    assertThat(shelf.text(NOTE)).contains("x");
  }

  @Test
  void aRepeatGetsTheFirstAnswerThoughItsConditionHoldsNoMore() {
    Optional<IdempotencyKey> once = Optional.of(IdempotencyKey.of("", "k1", "put x"));
    Condition absent = new Condition(NOTE, Condition.ABSENT);
    Outcome first = write(new Change.Put(NOTE, "x"), once, absent);
    assertThat(write(new Change.Put(NOTE, "x"), once, absent)).isEqualTo(first);
  }

  @Test
  void aKeyUsedForAnotherWriteIsRefused() {
    write(new Change.Add(NOTE, "x"), Optional.of(IdempotencyKey.of("", "k1", "add x")));
    Outcome other =
        write(new Change.Add(NOTE, "y"), Optional.of(IdempotencyKey.of("", "k1", "add y")));
    assertThat(InMemoryScrolls.refusal(other)).isEqualTo(Code.REPEATED);
    Outcome elsewhere =
        write(new Change.Add(NOTE, "y"), Optional.of(IdempotencyKey.of("t", "k1", "add y")));
    assertThat(elsewhere).isInstanceOf(Outcome.Done.class);
    assertThat(shelf.text(NOTE)).contains("xy");
  }

  @Test
  void aDeletionTellsHowManyBytesItTookAway() {
    put(NOTE, "näive");
    assertThat(write(new Change.Delete(NOTE), Optional.empty())).isEqualTo(new Outcome.Done(2, 6));
    assertThat(write(new Change.Delete(NOTE), Optional.empty())).isEqualTo(new Outcome.Done(3, 0));
  }

  @Test
  void aStagedTextIsTakenOnlyWhenAllItsPiecesAreStored() {
    Staged staged = new Staged(Coordinate.of("1.1.1/1.1.2/1.1.1"), 2, 4);
    put(staged.piece(1), "ab");
    Change commit = new Change.PutStaged(NOTE, staged);
    assertThat(InMemoryScrolls.refusal(write(commit, Optional.empty()))).isEqualTo(Code.INVALID);
    put(staged.piece(2), "cd");
    assertThat(write(commit, Optional.empty())).isInstanceOf(Outcome.Done.class);
    assertThat(shelf.text(NOTE)).contains("abcd");
    assertThat(Staged.parse(staged.text())).isEqualTo(staged);
  }
}
