package choir.runtime.cli;

import choir.runtime.json.ViewJson;
import choir.runtime.sq.io.AtomicFile;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The node that runs in a home, as it wrote it into the file {@code running.json} there, so that
 * commands find it by its home alone.
 *
 * @param pid its process
 * @param http its address for clients on this machine
 * @param sq that of its SQ API; empty if it has none
 */
public record RunningNode(
    long pid, String http, @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> sq) {
  private static final String FILE = "running.json";

  /**
   * Finds the running node of a home.
   *
   * @return empty if none runs there, or if it has not opened its port yet
   */
  public static Optional<RunningNode> of(Path home) throws IOException {
    Path file = home.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      String json = Files.readString(file, StandardCharsets.UTF_8);
      RunningNode written = ViewJson.view(ViewJson.tree(json), RunningNode.class);
      if (written.pid() == ProcessHandle.current().pid()) {
        return Optional.of(written);
      }
      // After a kill, the file of the former process remains until the next one has opened its
      // port.
      return NodeProcess.of(home)
          .filter(process -> process.pid() == written.pid())
          .map(process -> written);
    } catch (JsonProcessingException damaged) {
      throw new IOException(file + ": " + damaged.getOriginalMessage(), damaged);
    }
  }

  /** Writes the file. */
  public void write(Path home) throws IOException {
    AtomicFile.write(home.resolve(FILE), ViewJson.write(this) + "\n", AtomicFile.PRIVATE);
  }

  /** Deletes the file: the node has stopped. */
  public static void stopped(Path home) throws IOException {
    Files.deleteIfExists(home.resolve(FILE));
  }
}
