package choir.runtime.revisions;

import java.util.List;

/**
 * The result of a pull.
 *
 * @param revision the revision that this machine's files declare now
 * @param files names of the changed files, relative to the node's home
 */
record PulledView(long revision, List<String> files) {}
