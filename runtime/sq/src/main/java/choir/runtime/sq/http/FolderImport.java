package choir.runtime.sq.http;

import choir.core.phext.Checksum;
import choir.core.phext.Coordinate;
import choir.core.phext.Phext;
import choir.core.phext.Utf8;
import choir.core.sq.Change;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollKey;
import choir.core.sq.Staged;
import choir.runtime.sq.store.StagedUpload;
import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.View;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Imports the files {@code NAME.phext} of a folder into the store, each once: what the store has
 * already stays, and files are never written. Run by one thread, before others write.
 */
public final class FolderImport {
  private static final String ENDING = ".phext";

  /** Beyond this a file that is not in the usual form is shown in that form at once. */
  private static final int LARGEST_ORIGINAL = 256 << 10;

  /** Maximum size of one operation, scrolls and their addresses included. */
  private static final int BATCH_BYTES = 512 << 10;

  private static final int BATCH_SCROLLS = 1_000;

  private final Store store;
  private final ReservedPhexts reserved;
  private final RandomGenerator random;
  private final Consumer<String> progress;

  /**
   * @param reserved names that no file may have
   * @param random for the places of texts that are stored in pieces
   * @param progress told in words what became of each file
   */
  public FolderImport(
      Store store, ReservedPhexts reserved, RandomGenerator random, Consumer<String> progress) {
    this.store = store;
    this.reserved = reserved;
    this.random = random;
    this.progress = progress;
  }

  /**
   * Imports what is new. An unusable file is reported and skipped.
   *
   * @throws IOException if the folder or a file cannot be read
   */
  public void importFolder(Path folder) throws IOException {
    TreeSet<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + ENDING)) {
      found.forEach(files::add);
    }
    for (Path file : files) {
      Optional<String> refusal = importFile(file);
      refusal.ifPresent(why -> progress.accept("not taken in: " + file + ": " + why));
    }
  }

  /** The reason why the file was skipped, if it was. */
  private Optional<String> importFile(Path file) throws IOException {
    String name = file.getFileName().toString();
    String phext = name.substring(0, name.length() - ENDING.length());
    Optional<String> unusable = unusable(phext, file);
    if (unusable.isPresent()) {
      return unusable;
    }
    View view = store.latest();
    Optional<ImportRecord> before = ImportRecord.find(view, phext);
    boolean known =
        before.map(ImportRecord::whole).orElseGet(() -> new ScrollCursor(view, phext).hasNext());
    String text;
    try {
      text = Utf8.decode(Files.readAllBytes(file));
    } catch (Utf8.Malformed malformed) {
      return Optional.of("byte " + malformed.offset() + " is not UTF-8");
    }
    if (known) {
      boolean same = before.filter(taken -> taken.checksum().equals(Checksum.of(text))).isPresent();
      return same
          ? Optional.empty()
          : Optional.of(
              "the store has a phext '"
                  + phext
                  + "' of its own, which counts. To join the file to it: choir sq insert "
                  + phext
                  + " 1.1.1/1.1.1/1.1.1 --raw --file "
                  + file);
    }
    store(phext, text);
    progress.accept("took in " + file + ": " + Phext.parse(text).size() + " scrolls");
    return Optional.empty();
  }

  private Optional<String> unusable(String phext, Path file) throws IOException {
    try {
      ScrollKey.requireName(phext);
    } catch (IllegalArgumentException unusable) {
      return Optional.of(String.valueOf(unusable.getMessage()));
    }
    if (reserved.reader(phext).isPresent()) {
      return Optional.of("the name '" + phext + "' is the ranch's own; rename the file");
    }
    long bytes = Files.size(file);
    return bytes > RequestBodies.MOST_BYTES
        ? Optional.of(
            "it has %d bytes, at most %d are taken".formatted(bytes, RequestBodies.MOST_BYTES))
        : Optional.empty();
  }

  private void store(String phext, String text) {
    Phext scrolls = Phext.parse(text);
    boolean usual = text.length() > LARGEST_ORIGINAL || scrolls.serialize().equals(text);
    ImportRecord begun =
        new ImportRecord(
            phext,
            Checksum.of(text),
            false,
            scrolls.size(),
            usual ? Optional.empty() : Optional.of(text));
    write(List.of(begun.toChange()));
    List<Change> batch = new ArrayList<>();
    int bytes = 0;
    for (Map.Entry<Coordinate, String> scroll : scrolls.scrolls().entrySet()) {
      ScrollKey key = new ScrollKey(phext, scroll.getKey());
      long size = Utf8.length(scroll.getValue());
      if (bytes + size > BATCH_BYTES || batch.size() == BATCH_SCROLLS) {
        write(batch);
        batch.clear();
        bytes = 0;
      }
      if (size > BATCH_BYTES) {
        StagedUpload upload = staged(scroll.getValue());
        batch.add(new Change.PutStaged(key, upload.staged()));
        batch.add(upload.referred());
      } else {
        batch.add(new Change.Put(key, scroll.getValue()));
        bytes += (int) size;
      }
    }
    ImportRecord whole =
        new ImportRecord(phext, begun.checksum(), true, begun.scrolls(), begun.original());
    write(batch);
    write(List.of(whole.toChange()));
  }

  private StagedUpload staged(String text) {
    StagedUpload upload = new StagedUpload(store, random);
    Utf8Chunker cutter = new Utf8Chunker(Staged.PIECE_BYTES, false);
    List<String> pieces =
        new ArrayList<>(cutter.add(org.apache.pekko.util.ByteString.fromString(text)));
    cutter.end().ifPresent(pieces::add);
    CompletionStage<StagedUpload> last = CompletableFuture.completedStage(upload);
    for (String piece : pieces) {
      last = last.thenCompose(before -> upload.add(piece));
    }
    last.toCompletableFuture().join();
    return upload;
  }

  private void write(List<Change> changes) {
    if (changes.isEmpty()) {
      return;
    }
    Outcome outcome = store.submit(new Operation.Write(changes)).toCompletableFuture().join();
    StoreWriter.done(outcome);
  }
}
