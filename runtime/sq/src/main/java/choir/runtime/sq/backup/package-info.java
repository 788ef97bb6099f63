/**
 * A ranch in one file, and back. A backup is a plain tar: {@code backup.txt} says what it is,
 * {@code sq/} holds the sealed segments of the store as a snapshot left them (all that was
 * acknowledged: journals, runs, tokens, tenants, history). The files that declare the ranch follow
 * under their own names, and {@code checksums.txt}, the last member, has the SHA-256 of each as
 * {@code sha256sum -c} reads it.
 *
 * <pre>
 * OnlineBackup (snapshot, hard links) -> TarStream (pulled, a chunk at a time) -> HTTP
 * file -> BackupReader -> Restore: beside the home, checked, then one rename
 * </pre>
 */
@NullMarked
package choir.runtime.sq.backup;

import org.jspecify.annotations.NullMarked;
