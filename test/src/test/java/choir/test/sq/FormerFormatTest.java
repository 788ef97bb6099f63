package choir.test.sq;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.sq.JournalHead;
import choir.core.sq.Scroll;
import choir.runtime.simulation.FaultyDisk;
import choir.runtime.sq.log.Version;
import choir.runtime.sq.store.LocalStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A log that version 0.1 wrote is opened, read and continued. */
@ExtendWith(SilencedStoreLog.class)
final class FormerFormatTest {
  private static final List<String> FILES =
      List.of("0000000001-0002.scrolls", "0000000002-0002.scrolls", "0000000003-0001.scrolls");

  private static FaultyDisk former(long seed) throws IOException {
    Map<String, byte[]> image = new TreeMap<>();
    for (String name : FILES) {
      try (InputStream file =
          FormerFormatTest.class.getResourceAsStream("/stored/scroll-log-1/" + name)) {
        image.put(name, java.util.Objects.requireNonNull(file, name).readAllBytes());
      }
    }
    FaultyDisk disk = new FaultyDisk(seed);
    disk.restore(image);
    return disk;
  }

  private static void assertAllIsThere(StoreFixture lab) {
    assertThat(lab.read("history", 1)).isEqualTo("third of one");
    assertThat(lab.read("history", 2)).isEqualTo("nothing");
    assertThat(lab.read("history", 3)).isEqualTo("nothing");
    assertThat(lab.read("history", 4)).isEqualTo("four");
    assertThat(lab.read("with space & ü", 1)).isEqualTo("ü水😀");
    assertThat(lab.read("latest", 2)).isEqualTo("z".repeat(500) + "5");
    LocalStore store = lab.store;
    assertThat(store.head("wolf|1")).map(JournalHead::highest).contains(6L);
    List<Scroll> events = store.events("wolf|1", 1, Long.MAX_VALUE, 100);
    assertThat(events).hasSize(1);
    assertThat(events.get(0).text()).contains("event 6 xxx");
    assertThat(store.newestSnapshots("wolf|1", 1, 9, 9)).hasSize(1);
  }

  @Test
  void allOfItIsThereAndItsHistoryToo() throws IOException {
    StoreFixture lab = new StoreFixture(former(1));
    assertAllIsThere(lab);
    assertThat(lab.store.history(StoreFixture.key("history", 1), Long.MAX_VALUE, 9))
        .extracting(Version::version)
        .containsExactly(23L, 21L, 2L, 1L);
    assertThat(lab.store.history(StoreFixture.key("history", 3), Long.MAX_VALUE, 9))
        .extracting(Version::kind)
        .containsExactly(Version.Kind.DELETE, Version.Kind.PUT);
    assertThat(lab.store.asOf(2).find(StoreFixture.key("history", 2)).orElseThrow().text())
        .isEqualTo("two");
    assertThat(lab.store.asOf(13).find(StoreFixture.key("history", 3)).orElseThrow().text())
        .isEqualTo("three, soon gone");
  }

  @Test
  void itGoesOnInThePresentFormatAndVersionsGrow() throws IOException {
    StoreFixture lab = new StoreFixture(former(1));
    lab.put("history", 1, "fourth of one");
    assertThat(lab.store.history(StoreFixture.key("history", 1), Long.MAX_VALUE, 9))
        .extracting(Version::version)
        .containsExactly(24L, 23L, 21L, 2L, 1L);
    lab.disk.crash();
    lab.reopen();
    assertThat(lab.read("history", 1)).isEqualTo("fourth of one");
    assertThat(lab.disk.image().values())
        .allSatisfy(
            bytes ->
                assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                    .startsWith("choir scroll log 2 after "));
  }

  @Test
  void aStopAtAnyStepOfTheRewritingLosesNothing() throws IOException {
    FaultyDisk whole = former(0);
    int before = whole.steps();
    assertAllIsThere(new StoreFixture(whole));
    int steps = whole.steps() - before;
    assertThat(steps).isGreaterThan(15);
    for (int step = 0; step < steps; step++) {
      for (long seed : Seeds.of(6).toArray()) {
        FaultyDisk disk = former(seed);
        disk.powerOffAfter(step);
        try {
          assertAllIsThere(new StoreFixture(disk));
        } catch (IOException powerFailed) {
          assertThat(powerFailed).hasMessageContaining("the power is off");
        }
        disk.crash();
        StoreFixture again = new StoreFixture(disk);
        assertAllIsThere(again);
        assertThat(again.store.history(StoreFixture.key("history", 1), Long.MAX_VALUE, 9))
            .as("step %d, -Dchoir.seed=%d", step, seed)
            .hasSize(4);
      }
    }
  }
}
