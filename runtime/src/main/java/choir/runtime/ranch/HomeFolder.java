package choir.runtime.ranch;

import java.nio.file.Path;

/** The folders of a node within its home. */
public final class HomeFolder {
  private HomeFolder() {}

  /** The store. */
  public static Path store(Path home) {
    return home.resolve("sq");
  }

  /** Raft's own files. */
  public static Path raft(Path home) {
    return home.resolve("raft");
  }
}
