package choir.runtime.ranch;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The use of scrolls outside the ranch's own store.
 *
 * @param scrolls server used by the agents' scroll tools; empty for the ranch's own store
 * @param mirror folder to which the node mirrors its phexts; empty for none
 */
public record SqUse(Optional<Server> scrolls, Optional<MirrorFolder> mirror) {
  /** The default: neither. */
  public static final SqUse NONE = new SqUse(Optional.empty(), Optional.empty());

  /**
   * An SQ server.
   *
   * @param url without a path
   * @param tokenEnv environment variable with its token
   * @param tokenFile file with its token, relative to the home unless absolute
   */
  public record Server(URI url, Optional<String> tokenEnv, Optional<String> tokenFile) {}

  /**
   * A folder of phext files.
   *
   * @param folder relative to the home unless absolute
   * @param git whether changes are committed to Git
   * @param phexts phexts to mirror; empty for all that are not reserved
   */
  public record MirrorFolder(String folder, boolean git, List<String> phexts) {
    public MirrorFolder {
      phexts = List.copyOf(phexts);
    }
  }
}
