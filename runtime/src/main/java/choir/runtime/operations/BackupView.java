package choir.runtime.operations;

import choir.runtime.sq.backup.BackupManifest;
import java.nio.file.Path;

/**
 * Result of {@code choir backup} and {@code choir restore}.
 *
 * @param made time of the backup
 * @param program version of the program that made it
 * @param version of the store that it holds
 */
record BackupView(
    String file, long bytes, String made, String program, long version, long scrolls, long phexts) {
  static BackupView of(Path file, long bytes, BackupManifest manifest) {
    return new BackupView(
        file.toString(),
        bytes,
        manifest.made().toString(),
        manifest.program(),
        manifest.version(),
        manifest.scrolls(),
        manifest.phexts());
  }
}
