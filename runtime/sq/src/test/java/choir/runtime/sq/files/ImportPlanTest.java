package choir.runtime.sq.files;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.phext.Coordinate;
import choir.core.phext.Phext;
import choir.core.sq.Change;
import choir.runtime.sq.client.BatchRequest;
import choir.runtime.sq.files.ImportPlan.Action;
import choir.runtime.sq.files.ImportPlan.Mode;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ImportPlanTest {
  private static final Phext NONE = Phext.empty();

  /** Texts at scroll 1, 2, 3...; a dash is none. */
  private static Phext phext(String... texts) {
    TreeMap<Coordinate, String> scrolls = new TreeMap<>();
    for (int i = 0; i < texts.length; i++) {
      scrolls.put(at(i + 1), texts[i].equals("-") ? "" : texts[i]);
    }
    return Phext.of(scrolls);
  }

  private static Coordinate at(int scroll) {
    return new Coordinate(1, 1, 1, 1, 1, 1, 1, 1, scroll);
  }

  private static ImportPlan plan(Phext there, Phext arriving, Mode mode) {
    return ImportPlan.of("memory", there, arriving, mode);
  }

  private static List<String> writes(ImportPlan plan) {
    return plan.items().stream().map(ImportPlanTest::words).toList();
  }

  private static String words(BatchRequest.Item item) {
    int scroll = item.change().key().at().scroll();
    String what =
        switch (item.change()) {
          case Change.Put put -> "put " + scroll + " " + put.text();
          case Change.Add add -> "add " + scroll + " " + add.text();
          case Change.Delete delete -> "delete " + scroll;
          default -> throw new AssertionError(item.change());
        };
    return item.onlyIfNew() ? what + " if new" : what;
  }

  @Test
  void whereThereIsNoneAllIsNew() {
    ImportPlan plan = plan(NONE, phext("a", "b"), Mode.REFUSE);
    assertThat(plan.action()).isEqualTo(Action.NEW);
    assertThat(writes(plan)).containsExactly("put 1 a if new", "put 2 b if new");
    assertThat(plan.result()).isEqualTo(phext("a", "b"));
  }

  @Test
  void anInterruptedImportIsCompletedInEveryMode() {
    for (Mode mode : Mode.values()) {
      ImportPlan plan = plan(phext("a", "-", "c"), phext("a", "b", "c"), mode);
      assertThat(plan.action()).as("%s", mode).isEqualTo(Action.COMPLETE);
      assertThat(writes(plan)).as("%s", mode).containsExactly("put 2 b if new");
    }
  }

  @Test
  void theSameAgainWritesNothingInEveryMode() {
    for (Mode mode : Mode.values()) {
      ImportPlan plan = plan(phext("a", "b"), phext("a", "b"), mode);
      assertThat(plan.action()).as("%s", mode).isEqualTo(Action.SAME);
      assertThat(plan.items()).as("%s", mode).isEmpty();
    }
  }

  @Test
  void aNameThatIsTakenIsRefused() {
    assertThat(plan(phext("mine"), phext("yours"), Mode.REFUSE).action()).isEqualTo(Action.REFUSED);
    assertThat(plan(phext("a", "b", "c"), phext("a", "b"), Mode.REFUSE).action())
        .isEqualTo(Action.REFUSED);
  }

  @Test
  void mergeJoinsTheNewTextToTheOldOneAsPhextsMergeDoes() {
    Phext there = phext("mine", "both", "-", "kept");
    Phext arriving = phext("yours", "both", "new");
    ImportPlan plan = plan(there, arriving, Mode.MERGE);
    assertThat(plan.action()).isEqualTo(Action.MERGE);
    assertThat(writes(plan)).containsExactly("add 1 yours", "put 3 new if new");
    assertThat(plan.result()).isEqualTo(phext("mineyours", "both", "new", "kept"));
  }

  @Test
  void theSameMergeTwiceAddsOnce() {
    Phext arriving = phext("yours", "new");
    Phext once = plan(phext("mine"), arriving, Mode.MERGE).result();
    ImportPlan again = plan(once, arriving, Mode.MERGE);
    assertThat(again.items()).isEmpty();
    assertThat(again.result()).isEqualTo(once);
  }

  @Test
  void replaceLeavesNothingElse() {
    ImportPlan plan = plan(phext("old", "same", "gone"), phext("new", "same"), Mode.REPLACE);
    assertThat(plan.action()).isEqualTo(Action.REPLACE);
    assertThat(writes(plan)).containsExactly("put 1 new", "delete 3");
    assertThat(plan.result()).isEqualTo(phext("new", "same"));
  }
}
