package choir.runtime.sq.edge;

import java.time.Duration;
import org.apache.pekko.http.javadsl.model.AttributeKey;

/** The connection by which a request came, as an attribute of the request. */
public interface EdgeConnection {
  /** The attribute of every request. */
  AttributeKey<EdgeConnection> ATTRIBUTE =
      AttributeKey.create("edge-connection", EdgeConnection.class);

  /**
   * Counts the connection as one of a caller, until it ends or serves another request.
   *
   * @param caller such as the name of a token, or an address
   * @return false if the caller has as many as one may have
   */
  boolean claim(String caller);

  /** Maximum number of connections of one caller. */
  int most();

  /** Sets the time after which {@link EdgeHandler#tooLate} answers the request, from now on. */
  void mayTake(Duration time);
}
