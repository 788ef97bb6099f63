package choir.runtime.sq.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.phext.Phext;
import choir.core.sq.StoreException;
import choir.runtime.sq.files.Exporter.Listed;
import choir.runtime.sq.files.Exporter.Listing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorTest {
  @TempDir Path folder;

  private final Played store = new Played();
  private final List<String> told = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-21T12:00:00Z");

  /** A store of whole phexts; each change has the next version. */
  private static final class Played implements MirrorSource {
    private final Map<String, Phext> phexts = new TreeMap<>();
    private final Map<String, Long> versions = new TreeMap<>();
    private long version;
    private boolean away;
    private int reads;

    void put(String phext, String text) {
      phexts.put(phext, Phext.parse(text));
      versions.put(phext, ++version);
    }

    void delete(String phext) {
      phexts.remove(phext);
      version++;
    }

    @Override
    public Listing list() {
      if (away) {
        throw new StoreException(StoreException.Code.UNREACHABLE, "nobody answers");
      }
      List<Listed> listed = new ArrayList<>();
      phexts.forEach(
          (name, phext) ->
              listed.add(
                  new Listed(
                      name,
                      versions.getOrDefault(name, 0L),
                      phext.size(),
                      name.equals("journal"))));
      return new Listing(version, listed);
    }

    @Override
    public Phext read(String phext, long version) {
      reads++;
      return phexts.getOrDefault(phext, Phext.empty());
    }
  }

  private Mirror mirror(String... chosen) throws IOException {
    return new Mirror(store, folder, Set.of(chosen), told::add);
  }

  @Test
  void whatChangesIsWrittenAndNothingElseIsRead() throws Exception {
    store.put("memory", "one");
    store.put("tenant/acme/notes", "a\u0017b");
    store.put("journal", "the ranch's own");
    Mirror mirror = mirror();
    assertThat(mirror.update()).containsExactly("memory", "tenant/acme/notes");
    assertThat(files())
        .isEqualTo(Map.of("memory.phext", "one", "tenant/acme/notes.phext", "a\u0017b"));
    int reads = store.reads;
    assertThat(mirror.update()).isEmpty();
    assertThat(store.reads).isEqualTo(reads);
    store.put("memory", "two");
    assertThat(mirror.update()).containsExactly("memory");
    assertThat(files()).containsEntry("memory.phext", "two");
    assertThat(told).isEmpty();
  }

  @Test
  void theChosenAreShownEvenTheRanchsOwn() throws Exception {
    store.put("memory", "one");
    store.put("journal", "the ranch's own");
    mirror("journal").update();
    assertThat(files()).containsOnlyKeys("journal.phext");
  }

  @Test
  void whatIsGoneInTheStoreIsGoneInTheFolder() throws Exception {
    store.put("memory", "one");
    store.put("notes", "two");
    Mirror mirror = mirror();
    mirror.update();
    store.delete("memory");
    assertThat(mirror.update()).containsExactly("memory");
    assertThat(files()).containsOnlyKeys("notes.phext");
  }

  @Test
  void aFileThatWasChangedByHandIsKeptBesideAndTold() throws Exception {
    store.put("memory", "one");
    Mirror mirror = mirror();
    mirror.update();
    Files.writeString(folder.resolve("memory.phext"), "my own words");
    store.put("memory", "two");
    mirror.update();
    assertThat(files())
        .isEqualTo(Map.of("memory.phext", "two", "memory.phext.by-hand", "my own words"));
    assertThat(told).singleElement().asString().contains("memory.phext was changed by hand");
  }

  @Test
  void whatWasChangedByHandWhileNobodyMirroredIsFoundAtTheStart() throws Exception {
    store.put("memory", "one");
    mirror().update();
    Files.writeString(folder.resolve("memory.phext"), "my own words");
    mirror().update();
    assertThat(files())
        .isEqualTo(Map.of("memory.phext", "one", "memory.phext.by-hand", "my own words"));
  }

  @Test
  void aStopBetweenTheNoteAndTheFileIsMadeGoodAndTakenForNobodysWork() throws Exception {
    store.put("memory", "one");
    mirror().update();
    Path notes = folder.resolve(MirrorManifest.FILE);
    String intended = Phext.parse("two").checksum() + " 2 1 memory\n";
    Files.writeString(notes, Files.readString(notes) + intended + "0123 4");
    store.put("memory", "two");
    mirror().update();
    assertThat(files()).isEqualTo(Map.of("memory.phext", "two"));
    assertThat(told).isEmpty();
  }

  @Test
  void anothersFolderIsRefused() throws Exception {
    Files.writeString(folder.resolve("thesis.txt"), "years of work");
    assertThatThrownBy(this::mirror).hasMessageContaining("is not empty and no mirror's");
  }

  @Test
  void aStoreThatIsAwayIsToldOnceAndTheMirrorGoesOn() throws Exception {
    store.put("memory", "one");
    MirrorLoop loop = new MirrorLoop(mirror(), Optional.empty(), () -> now, told::add);
    store.away = true;
    loop.step();
    loop.step();
    store.away = false;
    loop.step();
    assertThat(told)
        .containsExactly("the mirror is behind: nobody answers", "the mirror continues");
    assertThat(files()).containsEntry("memory.phext", "one");
  }

  @Test
  void thereIsOneCommitAMinuteAndItHoldsTheFilesAlone() throws Exception {
    try (GitWorkTree git = GitWorkTree.open(folder)) {
      MirrorLoop loop = new MirrorLoop(mirror(), Optional.of(git), () -> now, told::add);
      store.put("memory", "one");
      loop.step();
      store.put("memory", "two");
      store.put("notes", "x");
      loop.step();
      assertThat(commits()).containsExactly("memory");
      now = now.plus(Duration.ofMinutes(1));
      store.delete("notes");
      store.put("lux", "y");
      loop.step();
      assertThat(commits()).containsExactly("memory, notes, lux", "memory");
      now = now.plus(Duration.ofMinutes(1));
      loop.step();
      assertThat(commits()).hasSize(2);
    }
    try (Git git = Git.open(folder.toFile())) {
      assertThat(git.status().call().isClean()).isTrue();
    }
    assertThat(told).isEmpty();
  }

  private List<String> commits() throws Exception {
    try (Git git = Git.open(folder.toFile())) {
      return StreamSupport.stream(git.log().call().spliterator(), false)
          .map(RevCommit::getFullMessage)
          .toList();
    }
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        if (!name.startsWith(".")) {
          files.put(name, Files.readString(file));
        }
      }
    }
    return files;
  }
}
