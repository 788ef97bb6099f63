/**
 * Phexts as files: {@code NAME.phext}, the canonical serial form that the real {@code sq} keeps in
 * its data folder.
 *
 * <pre>
 * server -> Exporter -> PhextFolder (a draft, fsync, rename)
 * files, folders, other servers -> ImportSource -> Importer: looks at everything, says what would
 *                                                  be, and only then writes, in batches
 * </pre>
 *
 * <p>Everything goes through the HTTP API of a running server ({@link choir.runtime.sq.client}).
 */
@NullMarked
package choir.runtime.sq.files;

import org.jspecify.annotations.NullMarked;
