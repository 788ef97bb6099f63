package choir.runtime.sq.store;

import choir.runtime.sq.log.Durability;
import choir.runtime.sq.log.LogSettings;
import choir.runtime.sq.log.NioDisk;
import java.io.IOException;
import java.nio.file.Path;

/** Installs a snapshot where there is no store yet. */
public final class SnapshotInstaller {
  private SnapshotInstaller() {}

  /**
   * Makes a store of a snapshot that {@link Store#snapshot} took.
   *
   * @param snapshot stays as it is
   * @param store the folder of the store, in which there is nothing
   * @return the last operation in it
   * @throws choir.core.sq.StoreException DAMAGED, naming file and offset, if the snapshot is not
   *     whole
   */
  public static long install(Path snapshot, Path store) throws IOException {
    // Nothing is to be compacted here: what is kept is for the node's settings to say.
    LogSettings settings = LogSettings.of(phext -> false);
    try (Replica replica =
        Replica.open(NioDisk.open(store), settings, Durability.EACH_BATCH, compaction -> {})) {
      replica.install(snapshot);
      return replica.position().version();
    }
  }
}
