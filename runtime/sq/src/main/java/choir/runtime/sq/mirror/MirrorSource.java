package choir.runtime.sq.mirror;

import choir.core.phext.Phext;
import choir.runtime.sq.files.Exporter.Listing;

/** The contents of a mirror. Called by one thread. */
public interface MirrorSource {
  /**
   * The phexts that there are.
   *
   * @throws choir.core.sq.StoreException if they are not available now
   */
  Listing list();

  /**
   * One of them.
   *
   * @param version of the store, as of which
   */
  Phext read(String phext, long version);
}
