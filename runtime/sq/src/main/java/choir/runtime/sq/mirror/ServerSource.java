package choir.runtime.sq.mirror;

import choir.core.phext.Phext;
import choir.runtime.sq.files.Exporter;
import choir.runtime.sq.files.Exporter.Listing;

/** A running Choir server, over HTTP. */
public record ServerSource(Exporter server) implements MirrorSource {
  @Override
  public Listing list() {
    return server.list();
  }

  @Override
  public Phext read(String phext, long version) {
    return server.read(phext, version);
  }
}
