package choir.core.sq;

import static choir.core.sq.InMemoryScrolls.append;
import static choir.core.sq.InMemoryScrolls.body;
import static choir.core.sq.InMemoryScrolls.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import choir.core.phext.Coordinate;
import choir.core.sq.Outcome.Code;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StoreMachineTest {
  private static final ScrollKey NOTE = new ScrollKey("notes", Coordinate.of("1.1.1/1.1.1/1.1.1"));
  private final InMemoryScrolls shelf = new InMemoryScrolls();

  @Test
  void aStaleEpochIsFenced() {
    long old = shelf.open("a");
    long now = shelf.open("a");
    assertThat(refusal(shelf.append("a", old, "w1", 1, "x"))).isEqualTo(Code.FENCED);
    assertThat(shelf.append("a", now, "w2", 1, "x")).isInstanceOf(Outcome.Done.class);
    assertThat(refusal(shelf.submit(new Operation.DeleteEvents("a", old, 1))))
        .isEqualTo(Code.FENCED);
  }

  @Test
  void aSecondWriterInTheSameEpochIsFenced() {
    long epoch = shelf.open("a");
    shelf.append("a", epoch, "w1", 1, "x");
    assertThat(refusal(shelf.append("a", epoch, "w2", 2, "y"))).isEqualTo(Code.FENCED);
    shelf.restart();
    assertThat(refusal(shelf.append("a", epoch, "w2", 2, "y"))).isEqualTo(Code.FENCED);
    assertThat(shelf.append("a", epoch, "w1", 2, "y")).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void theWriterOfTheFormerEpochDoesNotBindTheNewOne() {
    long former = shelf.open("a");
    shelf.append("a", former, "w1", 1, "x");
    long epoch = shelf.open("a");
    assertThat(refusal(shelf.append("a", epoch, "w1", 2, "late"))).isEqualTo(Code.FENCED);
    assertThat(shelf.append("a", epoch, "w2", 2, "y")).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void theWriterIsKnownAfterAllItsEventsWereDeleted() {
    long epoch = shelf.open("a");
    shelf.append("a", epoch, "w1", 1, "x");
    shelf.submit(new Operation.DeleteEvents("a", epoch, 1));
    shelf.restart();
    assertThat(refusal(shelf.append("a", epoch, "w2", 2, "y"))).isEqualTo(Code.FENCED);
    assertThat(shelf.append("a", epoch, "w1", 2, "y")).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void aRepeatToTheLetterIsAcceptedAndStoresNothing() {
    long epoch = shelf.open("a");
    shelf.append("a", epoch, "w1", 1, "x", "y");
    shelf.append("a", epoch, "w1", 3, "z");
    Map<ScrollKey, String> before = Map.copyOf(shelf.scrolls);
    assertThat(shelf.append("a", epoch, "w1", 1, "x", "y")).isInstanceOf(Outcome.Done.class);
    assertThat(shelf.append("a", epoch, "w1", 3, "z")).isInstanceOf(Outcome.Done.class);
    assertThat(shelf.scrolls).isEqualTo(before);
  }

  @Test
  void aRepeatThatDiffersIsRefused() {
    long epoch = shelf.open("a");
    shelf.append("a", epoch, "w1", 1, "x", "y");
    assertThat(refusal(shelf.append("a", epoch, "w1", 1, "x", "Y"))).isEqualTo(Code.OUT_OF_ORDER);
    assertThat(refusal(shelf.append("a", epoch, "w1", 2, "y", "z"))).isEqualTo(Code.OUT_OF_ORDER);
    assertThat(refusal(shelf.append("a", epoch, "w1", 1))).isEqualTo(Code.OUT_OF_ORDER);
  }

  @Test
  void aRepeatOfWhatIsDeletedIsRefused() {
    long epoch = shelf.open("a");
    shelf.append("a", epoch, "w1", 1, "x");
    shelf.submit(new Operation.DeleteEvents("a", epoch, 1));
    assertThat(refusal(shelf.append("a", epoch, "w1", 1, "x"))).isEqualTo(Code.OUT_OF_ORDER);
  }

  @Test
  void aGapIsRefused() {
    long epoch = shelf.open("a");
    assertThat(refusal(shelf.append("a", epoch, "w1", 2, "x"))).isEqualTo(Code.OUT_OF_ORDER);
    assertThat(refusal(shelf.append("a", epoch, "w1", 0, "x"))).isEqualTo(Code.OUT_OF_ORDER);
  }

  @Test
  void deletingKeepsTheHighestNumber() {
    long epoch = shelf.open("a");
    shelf.append("a", epoch, "w1", 1, "x", "y", "z");
    shelf.submit(new Operation.DeleteEvents("a", epoch, Long.MAX_VALUE));
    assertThat(shelf.scrolls.keySet()).noneMatch(InMemoryScrolls::isEvent);
    shelf.restart();
    assertThat(shelf.submit(new Operation.Open("a"))).isEqualTo(new Outcome.Opened(2, 3, 4));
  }

  @Test
  void eventsGoOnAndAreDeletedAcrossTheLibrary() {
    long cube = 999L * 999 * 999;
    shelf.open("a");
    String text = new StoredEvent(1, "w1", body("the last one so far")).text();
    shelf.scrolls.put(JournalKeys.event(0, cube - 1), text);
    shelf.restart();
    shelf.append("a", 1, "w1", cube, "last of library 1", "first of library 2");
    assertThat(shelf.scrolls).containsKey(JournalKeys.event(0, cube + 1));
    shelf.restart();
    assertThat(shelf.append("a", 1, "w1", cube + 2, "x")).isInstanceOf(Outcome.Done.class);
    shelf.submit(new Operation.DeleteEvents("a", 1, cube + 1));
    assertThat(shelf.scrolls.keySet().stream().filter(InMemoryScrolls::isEvent))
        .containsExactly(JournalKeys.event(0, cube + 2));
  }

  @Test
  void anEntityAtTheEndOfItsNumbersIsRefusedAndNotABug() {
    shelf.open("a");
    JournalHead full = new JournalHead("a", 1, JournalKeys.MAX_SEQUENCE, 0, "", 0);
    shelf.scrolls.put(JournalKeys.head(0), full.text());
    shelf.restart();
    long beyond = JournalKeys.MAX_SEQUENCE + 1;
    assertThat(refusal(shelf.append("a", 1, "w1", beyond, "x"))).isEqualTo(Code.INVALID);
  }

  @Test
  void whatIsBesideTheEventsIsCheckedAndStoredWithThem() {
    long epoch = shelf.open("a");
    List<Change> good = List.of(new Change.Put(NOTE, "result"));
    List<Change> bad = List.of(new Change.Put(NOTE, "a\u0017b"));
    List<Change> foreign = List.of(new Change.Delete(JournalKeys.head(0)));
    assertThat(refusal(shelf.submit(append("a", epoch, "w", 1, bad, "x")))).isEqualTo(Code.INVALID);
    assertThat(refusal(shelf.submit(append("a", epoch, "w", 1, foreign, "x"))))
        .isEqualTo(Code.INVALID);
    assertThat(shelf.scrolls).hasSize(1);
    shelf.submit(append("a", epoch, "w", 1, good, "x"));
    assertThat(shelf.scrolls).containsEntry(NOTE, "result").hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0001", "\u0017", "half \ud83d"})
  void textThatNoScrollCanHoldIsRefusedEverywhere(String text) {
    long epoch = shelf.open("a");
    Map<ScrollKey, String> before = Map.copyOf(shelf.scrolls);
    assertThat(refusal(shelf.submit(new Operation.Write(List.of(new Change.Put(NOTE, text))))))
        .isEqualTo(Code.INVALID);
    assertThat(refusal(shelf.append("a", epoch, "w", 1, text))).isEqualTo(Code.INVALID);
    assertThat(refusal(shelf.submit(new Operation.SaveSnapshot("a", 1, body(text)))))
        .isEqualTo(Code.INVALID);
    assertThat(shelf.scrolls).isEqualTo(before);
  }

  @Test
  void aRefusedSnapshotLeavesNoJournalBehindThatAnotherEntityWouldShare() {
    shelf.submit(new Operation.SaveSnapshot("a", 1, body("\u0017")));
    shelf.submit(new Operation.SaveSnapshot("a", 1, body("state of a")));
    shelf.restart();
    shelf.open("b");
    assertThat(shelf.ordinal("b")).isNotEqualTo(shelf.ordinal("a"));
    assertThat(shelf.ordinal("a")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two\nlines", "half \ud83d"})
  void aPersistenceIdIsOneLineOfText(String id) {
    assertThat(refusal(shelf.submit(new Operation.Open(id)))).isEqualTo(Code.INVALID);
    assertThat(refusal(shelf.submit(new Operation.SaveSnapshot(id, 1, body("x")))))
        .isEqualTo(Code.INVALID);
    assertThat(shelf.scrolls).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, JournalKeys.MAX_SEQUENCE + 1, Long.MAX_VALUE})
  void aSnapshotNumberWithoutAPlaceIsRefusedAndNotABug(long sequence) {
    shelf.open("a");
    assertThat(refusal(shelf.submit(new Operation.SaveSnapshot("a", sequence, body("x")))))
        .isEqualTo(Code.INVALID);
    assertThat(refusal(shelf.submit(new Operation.DeleteSnapshots("a", List.of(sequence)))))
        .isEqualTo(Code.INVALID);
  }

  @Test
  void journalsNobodyOpenedAreUnknown() {
    assertThat(refusal(shelf.append("a", 1, "w", 1, "x"))).isEqualTo(Code.UNKNOWN);
    assertThat(refusal(shelf.submit(new Operation.DeleteEvents("a", 1, 1))))
        .isEqualTo(Code.UNKNOWN);
    assertThat(refusal(shelf.submit(new Operation.DeleteSnapshots("a", List.of(1L)))))
        .isEqualTo(Code.UNKNOWN);
  }

  private static Operation.AppendFirst first(String id, long epoch, String writer, long sequence) {
    return new Operation.AppendFirst(append(id, epoch, writer, sequence, List.of(), "x"));
  }

  @Test
  void theFirstAppendOpensAJournalThatIsNotThere() {
    assertThat(shelf.submit(first("a", 1, "w1", 1))).isInstanceOf(Outcome.Done.class);
    assertThat(StoredJournal.find(shelf, "a").orElseThrow().head())
        .isEqualTo(new JournalHead("a", 1, 1, 0, "", 0));
    shelf.restart();
    assertThat(shelf.append("a", 1, "w1", 2, "y")).isInstanceOf(Outcome.Done.class);
    assertThat(shelf.open("a")).isEqualTo(2);
    assertThat(refusal(shelf.append("a", 1, "w1", 3, "z"))).isEqualTo(Code.FENCED);
    assertThat(shelf.open("b")).isEqualTo(1);
  }

  /** Two owners that both found no journal: one of them is acknowledged. */
  @Test
  void theSecondFirstAppendIsFenced() {
    assertThat(shelf.submit(first("a", 1, "w1", 1))).isInstanceOf(Outcome.Done.class);
    assertThat(refusal(shelf.submit(first("a", 1, "w2", 1)))).isEqualTo(Code.FENCED);
    assertThat(shelf.submit(first("a", 1, "w1", 1)))
        .as("a repeat")
        .isInstanceOf(Outcome.Done.class);
    assertThat(shelf.open("b")).isEqualTo(1);
    assertThat(shelf.open("b")).isEqualTo(2);
    assertThat(refusal(shelf.submit(first("b", 1, "w3", 1)))).isEqualTo(Code.FENCED);
  }

  @Test
  void aFirstAppendThatIsRefusedLeavesNoJournalBehind() {
    assertThat(refusal(shelf.submit(first("a", 2, "w", 1)))).isEqualTo(Code.FENCED);
    assertThat(refusal(shelf.submit(first("a", 1, "w", 2)))).isEqualTo(Code.OUT_OF_ORDER);
    assertThat(refusal(shelf.submit(first("two\nlines", 1, "w", 1)))).isEqualTo(Code.INVALID);
    Operation unstorable =
        new Operation.AppendFirst(append("a", 1, "w", 1, List.of(), "a \u0017 break"));
    assertThat(refusal(shelf.submit(unstorable))).isEqualTo(Code.INVALID);
    assertThat(StoredJournal.find(shelf, "a")).isEmpty();
    assertThat(refusal(shelf.append("a", 1, "w", 1, "x"))).isEqualTo(Code.UNKNOWN);
    shelf.submit(first("b", 1, "w", 1));
    shelf.restart();
    shelf.submit(first("c", 1, "w", 1));
    assertThat(StoredJournal.find(shelf, "b").orElseThrow().ordinal()).isZero();
    assertThat(StoredJournal.find(shelf, "c").orElseThrow().ordinal()).isOne();
  }
}
