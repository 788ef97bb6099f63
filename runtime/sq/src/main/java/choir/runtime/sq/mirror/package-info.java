/**
 * A folder that shows what the store holds, as canonical {@code .phext} files, and if asked a git
 * work tree of them. It goes one way: nothing is ever read back from the folder.
 *
 * <pre>
 * StoreSource (inside a node) \
 *                              Mirror -> PhextFolder, MirrorManifest (.choir-mirror) -> GitWorkTree
 * ServerSource (over HTTP)    /
 * </pre>
 *
 * <p>Every {@link choir.runtime.sq.mirror.MirrorLoop#PACE} the list of phexts is compared with the
 * manifest of what was written; what differs is written anew. After a crash the same comparison
 * finds what is missing, so nothing else is remembered.
 */
@NullMarked
package choir.runtime.sq.mirror;

import org.jspecify.annotations.NullMarked;
