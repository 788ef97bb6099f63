package choir.runtime.raft;

import static choir.runtime.raft.Herd.bytes;
import static choir.runtime.raft.Herd.get;
import static choir.runtime.raft.Herd.text;
import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.files.ForceTimes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A group of one: the whole life of a ranch on one machine. */
@Execution(ExecutionMode.CONCURRENT)
final class OneMemberTest {
  @TempDir private Path folder;
  private Herd herd;

  @BeforeEach
  void open() {
    herd = new Herd(folder, Herd.SMALL);
  }

  @AfterEach
  void close() {
    herd.close();
  }

  @Test
  void anEntryIsAppliedAndAnsweredOnce() throws IOException {
    Herd.Node node = herd.founder();
    assertThat(text(get(node.member().submit(bytes("x"))))).isEqualTo("#1");
    assertThat(node.machine().texts()).containsExactly("x");
  }

  @Test
  void eachEntryIsSyncedAndTheTimeItTookIsKnown() throws IOException {
    Herd.Node node = herd.founder();
    int before = node.member().status().syncs().map(ForceTimes.Spread::count).orElse(0);
    store(node, "one-", 1);
    store(node, "another-", 1);
    assertThat(node.member().status().syncs())
        .hasValueSatisfying(
            syncs -> {
              assertThat(syncs.count()).isGreaterThanOrEqualTo(before + 2);
              assertThat(syncs.medianMicros()).isPositive();
            });
  }

  @Test
  void afterARestartNothingIsLostOrAppliedTwice() throws IOException {
    Herd.Node node = herd.founder();
    List<String> stored = store(node, "first-", 300);
    node.restart();
    herd.awaitLeader();
    get(node.member().barrier());
    assertThat(node.machine().texts()).isEqualTo(stored);
    stored.addAll(store(node, "second-", 10));
    assertThat(node.machine().texts()).isEqualTo(stored);
  }

  @Test
  void aGroupFoundedBehindAnOldStateGoesOnFromThere() throws IOException {
    Herd.Node node = herd.node("a");
    node.machine().preload(500);
    node.start(Mode.FOUND);
    herd.awaitLeader();
    get(node.member().submit(bytes("new")));
    assertThat(node.machine().lines()).hasSize(501);
    assertThat(node.machine().lines().getLast().index()).isGreaterThan(500);
    assertThat(node.member().status().snapshotIndex()).isEqualTo(500);
    node.restart();
    herd.awaitLeader();
    get(node.member().barrier());
    assertThat(node.machine().lines()).hasSize(501);
  }

  private static List<String> store(Herd.Node node, String prefix, int count) {
    List<String> texts =
        new ArrayList<>(IntStream.range(0, count).mapToObj(i -> prefix + i).toList());
    List<CompletionStage<byte[]>> answers =
        texts.stream().map(text -> node.member().submit(bytes(text))).toList();
    answers.forEach(Herd::get);
    return texts;
  }
}
