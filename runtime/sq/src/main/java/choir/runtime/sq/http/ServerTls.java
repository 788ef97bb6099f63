package choir.runtime.sq.http;

import java.io.IOException;
import javax.net.ssl.SSLContext;

/** Port to the certificate that the server presents. */
public interface ServerTls {
  /**
   * For a server that presents its certificate and asks for none.
   *
   * @throws IOException naming the file that cannot be read or used
   */
  SSLContext context() throws IOException;
}
