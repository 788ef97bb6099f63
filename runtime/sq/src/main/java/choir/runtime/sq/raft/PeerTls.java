package choir.runtime.sq.raft;

import javax.net.ssl.SSLContext;

/** Port to the certificates with which members talk. Used by any thread. */
public interface PeerTls {
  /** The only version that members speak. */
  String PROTOCOL = "TLSv1.3";

  /** For connections that are made now; asked for each connection anew. */
  SSLContext context();
}
