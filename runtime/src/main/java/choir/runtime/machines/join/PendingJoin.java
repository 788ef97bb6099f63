package choir.runtime.machines.join;

import choir.runtime.sq.io.AtomicFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A join that has begun and not ended: a file of the home, gone once the node has arrived.
 *
 * @param sponsor the node by which it joins
 * @param token to use there
 */
public record PendingJoin(URI sponsor, String token) {
  private static final String FILE = "joining";

  /** Names no token. */
  @Override
  public String toString() {
    return "joining by " + sponsor;
  }

  /** The join of a home that has not ended. */
  public static Optional<PendingJoin> find(Path home) throws IOException {
    Path file = home.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.size() < 2) {
      throw new IOException(file + " is cut; remove it and join again");
    }
    return Optional.of(new PendingJoin(URI.create(lines.get(0)), lines.get(1)));
  }

  /** Remembers it, readable by its owner alone. */
  public void write(Path home) throws IOException {
    AtomicFile.write(home.resolve(FILE), sponsor + "\n" + token + "\n", AtomicFile.PRIVATE);
  }

  /** It has ended. */
  public static void ended(Path home) throws IOException {
    Files.deleteIfExists(home.resolve(FILE));
  }
}
