package choir.runtime.ranch;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What a ranch does with scrolls beyond its own store.
 *
 * @param scrolls where the agents' scroll tools work; empty for the ranch's own store
 * @param mirror where the node shows its phexts as files; empty for nowhere
 */
public record SqUse(Optional<Server> scrolls, Optional<MirrorFolder> mirror) {
  /** Where {@code ranch.yaml} says nothing. */
  public static final SqUse NONE = new SqUse(Optional.empty(), Optional.empty());

  /**
   * An SQ server.
   *
   * @param url without a path
   * @param tokenEnv the variable with its token
   * @param tokenFile the file with its token, relative to the home unless absolute
   */
  public record Server(URI url, Optional<String> tokenEnv, Optional<String> tokenFile) {}

  /**
   * A folder of phext files.
   *
   * @param folder relative to the home unless absolute
   * @param git whether it is committed
   * @param phexts those to show; empty for all that are not the ranch's own
   */
  public record MirrorFolder(String folder, boolean git, List<String> phexts) {
    public MirrorFolder {
      phexts = List.copyOf(phexts);
    }
  }
}
