package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.runtime.node.NodeStore;
import choir.runtime.ranch.HomeFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqRepairCommandTest {
  private static final String SEGMENT = "0000000001-0001.scrolls";

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each
  private Path home;

  @BeforeEach
  void store() throws IOException {
    home = folder.resolve("home");
    try (NodeStore store = NodeStore.open(home)) {
      for (String text : List.of("first", "second", "third")) {
        Change put = new Change.Put(new ScrollKey(text, Coordinate.ORIGIN), "the " + text);
        assertThat(store.store().write(List.of(put)).toCompletableFuture().join())
            .isInstanceOf(Outcome.Done.class);
      }
    }
  }

  private void damage(String text) throws IOException {
    Path file = HomeFolder.store(home).resolve(SEGMENT);
    byte[] bytes = Files.readAllBytes(file);
    bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text)] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void aSoundStoreIsSaidToBeSound() {
    Terminal said = Terminal.run("sq", "repair", home.toString());
    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out()).contains("3 records in 1 files are intact", "0 places are damaged");
  }

  @Test
  void theDamagedPlaceIsNamedAndNothingIsChanged() throws IOException {
    damage("the second");
    byte[] before = Files.readAllBytes(HomeFolder.store(home).resolve(SEGMENT));
    Terminal said = Terminal.run("sq", "repair", home.toString());
    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out()).contains(SEGMENT, "2 records", "1 places are damaged");
    assertThat(HomeFolder.store(home).resolve(SEGMENT)).hasBinaryContent(before);
  }

  @Test
  void whatIsWholeIsSavedAsAStore() throws IOException {
    damage("the second");
    Path saved = folder.resolve("saved");
    String into = HomeFolder.store(saved).toString();
    Terminal said = Terminal.run("sq", "repair", home.toString(), "--into", into);
    assertThat(said.exitCode()).as(said.err()).isZero();
    try (NodeStore store = NodeStore.open(saved)) {
      assertThat(text(store, "first")).isEqualTo("the first");
      assertThat(text(store, "second")).isEqualTo("nothing");
      assertThat(text(store, "third")).isEqualTo("the third");
    }
    Terminal again = Terminal.run("sq", "repair", home.toString(), "--into", into);
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("is not empty");
  }

  @Test
  void aStoreInUseAndAFolderWithoutOneAreRefused() throws IOException {
    try (NodeStore open = NodeStore.open(home)) {
      assertThat(open.store().failure()).isEmpty();
      Terminal said = Terminal.run("sq", "repair", home.toString());
      assertThat(said.exitCode()).isEqualTo(2);
      assertThat(said.err()).contains("is in use by");
    }
    Terminal none = Terminal.run("sq", "repair", folder.resolve("nowhere").toString());
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("is not a folder");
  }

  private static String text(NodeStore store, String phext) {
    return store
        .store()
        .select(new ScrollKey(phext, Coordinate.ORIGIN))
        .toCompletableFuture()
        .join()
        .map(Scroll::text)
        .orElse("nothing");
  }
}
