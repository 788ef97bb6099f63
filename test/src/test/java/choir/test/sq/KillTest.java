package choir.test.sq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.sq.JournalHead;
import choir.core.sq.JournalKeys;
import choir.core.sq.Scroll;
import choir.core.sq.StoreException;
import choir.core.sq.StoredEvent;
import choir.runtime.sq.log.NioDisk;
import choir.runtime.sq.store.LocalStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code kill -9} of a process that writes; {@code -Dchoir.kills=N} for more rounds. */
@Tag("process")
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(SilencedStoreLog.class)
final class KillTest {
  @TempDir private Path folder;

  @Test
  void killingTheWriterLosesNothingThatWasAcknowledged() throws IOException {
    long seed = Long.getLong("choir.seed", System.nanoTime());
    Random random = new Random(seed);
    Map<Integer, Long> acknowledged = new TreeMap<>();
    for (int round = 0; round < Integer.getInteger("choir.kills", 30); round++) {
      Path home = folder.resolve("store-" + round / 10);
      if (round % 10 == 0) {
        acknowledged.clear();
      }
      runAndKill(home, random.nextInt(5) == 0 ? 0 : random.nextInt(1500), acknowledged);
      try (LocalStore store = WriteLoad.open(home)) {
        for (int entity = 1; entity <= WriteLoad.ENTITIES; entity++) {
          String what = "-Dchoir.seed=" + seed + " round " + round + " entity " + entity;
          verify(store, entity, acknowledged.getOrDefault(entity, 0L), what);
        }
      }
    }
    assertThat(acknowledged).hasSize(WriteLoad.ENTITIES);
  }

  /** Kills the process after so many acknowledgements; 0 kills it while it reads the log. */
  private static void runAndKill(Path home, int acks, Map<Integer, Long> acknowledged)
      throws IOException {
    Process child = start(home);
    try (BufferedReader lines = child.inputReader()) {
      int seen = 0;
      @Nullable String line = lines.readLine();
      while (line != null) {
        assertThat(line).doesNotStartWith("refused");
        if (line.startsWith("ack ")) {
          String[] words = line.split(" ", -1);
          acknowledged.merge(Integer.valueOf(words[1]), Long.valueOf(words[2]), Math::max);
          seen++;
        }
        if (seen == acks && line.startsWith(acks == 0 ? "opening" : "ack ")) {
          // By its handle: the process itself would close its output before all is read.
          child.toHandle().destroyForcibly();
        }
        line = lines.readLine();
      }
    } finally {
      child.destroyForcibly();
      child.onExit().join();
    }
  }

  static Process start(Path home) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            WriteLoad.class.getName(),
            home.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void verify(LocalStore store, int entity, long acknowledged, String what) {
    long highest = store.head(WriteLoad.id(entity)).map(JournalHead::highest).orElse(0L);
    assertThat(highest).as(what).isGreaterThanOrEqualTo(acknowledged);
    List<Scroll> events = store.events(WriteLoad.id(entity), 1, Long.MAX_VALUE, Integer.MAX_VALUE);
    assertThat(events).as(what).hasSize((int) highest);
    long expected = 1;
    for (Scroll event : events) {
      assertThat(JournalKeys.sequence(event.at())).as(what).isEqualTo(expected++);
    }
    if (!events.isEmpty()) {
      String[] last =
          StoredEvent.parse(events.get(events.size() - 1).text()).body().payload().split(" ", 3);
      assertThat(highest)
          .as("%s: the last batch is whole", what)
          .isEqualTo(Long.parseLong(last[0]) + Long.parseLong(last[1]) - 1);
      assertThat(store.select(WriteLoad.beside(entity)).toCompletableFuture().join())
          .as("%s: the scroll beside the last batch is there", what)
          .hasValueSatisfying(
              scroll -> assertThat(scroll.text()).isEqualTo(Long.toString(highest)));
    }
  }

  @Test
  void aSecondProcessIsRefusedAndToldWhoHasTheFolder() throws IOException {
    Process child = start(folder);
    try (BufferedReader lines = child.inputReader()) {
      assertThat(lines.lines().filter("open"::equals).findFirst()).isPresent();
      assertThatThrownBy(() -> NioDisk.open(folder))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("in use by process " + child.pid());
    } finally {
      child.destroyForcibly();
      child.onExit().join();
    }
    NioDisk.open(folder).close();
  }

  @Test
  void aSecondOpeningInTheSameProcessDoesNotGiveUpTheLock() throws IOException {
    try (NioDisk disk = NioDisk.open(folder)) {
      assertThatThrownBy(() -> NioDisk.open(folder.resolve("..").resolve(folder.getFileName())))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
      Process child = start(folder);
      try (BufferedReader lines = child.inputReader()) {
        assertThat(lines.lines().filter(line -> line.startsWith("refused")).findFirst())
            .as("what the other process is told while this one has %s", disk.location())
            .hasValueSatisfying(said -> assertThat(said).contains("in use by process"));
      } finally {
        child.destroyForcibly();
        child.onExit().join();
      }
    }
  }
}
