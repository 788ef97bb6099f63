package choir.runtime.sq.mirror;

import choir.core.phext.Checksum;
import choir.core.phext.Phext;
import choir.core.phext.Utf8;
import choir.runtime.sq.files.Exporter.Listed;
import choir.runtime.sq.files.Exporter.Listing;
import choir.runtime.sq.files.MalformedPhextException;
import choir.runtime.sq.files.PhextFolder;
import choir.runtime.sq.mirror.MirrorManifest.Note;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Updates a folder to the contents of the store on request. A file that was changed by hand is
 * reported, and kept beside ({@code memory.phext.by-hand}) before the store's text takes its place:
 * neither is lost. Not thread-safe.
 */
public final class Mirror {
  private static final String BY_HAND = ".by-hand";

  private final MirrorSource source;
  private final Set<String> chosen;
  private final PhextFolder files;
  private final MirrorManifest notes;
  private final Consumer<String> tell;
  private final Set<String> toldUnfit = new HashSet<>();

  /** Whether the files were checked once for changes while the mirror was not running. */
  private boolean compared;

  /**
   * Takes over a folder that is empty or was a mirror's before.
   *
   * @param chosen the phexts to show; empty for all that are not the ranch's own
   * @param tell in words what a person should know
   * @throws IOException if it is another's, saying so
   */
  public Mirror(MirrorSource source, Path folder, Set<String> chosen, Consumer<String> tell)
      throws IOException {
    this.source = source;
    this.chosen = Set.copyOf(chosen);
    this.files = new PhextFolder(folder);
    this.notes = MirrorManifest.open(folder);
    this.tell = tell;
  }

  /**
   * Writes what has changed since.
   *
   * @return the phexts whose files were written or deleted
   * @throws choir.core.sq.StoreException if the store cannot be read now; the next call goes on
   */
  public List<String> update() throws IOException {
    Listing listing = source.list();
    List<String> changed = new ArrayList<>();
    Set<String> there = new HashSet<>();
    for (Listed each : listing.phexts()) {
      if (isShown(each)) {
        there.add(each.phext());
        if (differs(each) && write(each, listing.version())) {
          changed.add(each.phext());
        }
      }
    }
    for (String gone : List.copyOf(notes.phexts())) {
      if (!there.contains(gone)) {
        delete(gone);
        changed.add(gone);
      }
    }
    compared = true;
    return changed;
  }

  private boolean isShown(Listed phext) {
    return chosen.isEmpty() ? !phext.ofRanch() : chosen.contains(phext.phext());
  }

  private boolean differs(Listed listed) throws IOException {
    Note note = notes.last(listed.phext());
    if (note == null || note.version() != listed.version() || note.scrolls() != listed.scrolls()) {
      return true;
    }
    try {
      Path file = files.file(listed.phext());
      return !Files.exists(file) || (!compared && !checksum(file).equals(note.checksum()));
    } catch (MalformedPhextException unfit) {
      return false;
    }
  }

  private boolean write(Listed listed, long version) throws IOException {
    String phext = listed.phext();
    try {
      Phext content = source.read(phext, version);
      keepByHand(phext, files.file(phext));
      notes.intend(phext, new Note(content.checksum(), listed.version(), listed.scrolls()));
      files.write(phext, content);
      return true;
    } catch (MalformedPhextException unfit) {
      if (toldUnfit.add(phext)) {
        tell.accept("not mirrored: " + unfit.getMessage());
      }
      return false;
    }
  }

  private void delete(String phext) throws IOException {
    try {
      keepByHand(phext, files.file(phext));
      files.delete(phext);
    } catch (MalformedPhextException unfit) {
      tell.accept("not deleted: " + unfit.getMessage());
    }
    notes.forget(phext);
  }

  /** A file that differs from what was written was edited by a user. */
  private void keepByHand(String phext, Path file) throws IOException {
    if (!Files.exists(file) || notes.knows(phext, checksum(file))) {
      return;
    }
    Path kept = free(file);
    Files.move(file, kept, StandardCopyOption.ATOMIC_MOVE);
    tell.accept(
        "%s was changed by hand, which the store never sees: it is kept as %s. To bring it in:"
                .formatted(file, kept)
            + " choir sq import --replace, under the phext's name");
  }

  private static String checksum(Path file) throws IOException {
    try {
      return Checksum.of(Utf8.decode(Files.readAllBytes(file)));
    } catch (Utf8.Malformed notOurs) {
      return "not text";
    }
  }

  private static Path free(Path file) {
    Path kept = file.resolveSibling(file.getFileName() + BY_HAND);
    for (int i = 2; Files.exists(kept); i++) {
      kept = file.resolveSibling(file.getFileName() + BY_HAND + "-" + i);
    }
    return kept;
  }
}
