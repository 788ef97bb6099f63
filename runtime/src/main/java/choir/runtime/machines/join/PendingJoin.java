package choir.runtime.machines.join;

import choir.core.access.Secret;
import choir.runtime.sq.io.AtomicFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A join in progress, stored as a file in the home until the node has arrived.
 *
 * @param sponsor node through which the machine joins
 * @param token join token
 */
public record PendingJoin(URI sponsor, Secret token) {
  private static final String FILE = "joining";

  /** Finds the join in progress of a home. */
  public static Optional<PendingJoin> find(Path home) throws IOException {
    Path file = home.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.size() < 2) {
      throw new IOException(file + " is incomplete; delete it and join again");
    }
    return Optional.of(new PendingJoin(URI.create(lines.get(0)), Secret.of(lines.get(1))));
  }

  /** Stores it, readable by its owner only. */
  public void write(Path home) throws IOException {
    AtomicFile.write(
        home.resolve(FILE), sponsor + "\n" + token.reveal() + "\n", AtomicFile.PRIVATE);
  }

  /** Deletes it: the join has ended. */
  public static void ended(Path home) throws IOException {
    Files.deleteIfExists(home.resolve(FILE));
  }
}
