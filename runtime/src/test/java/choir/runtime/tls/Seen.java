package choir.runtime.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** What a peer sees that connects to a port of a node. */
public final class Seen {
  private static final int PATIENCE_MILLIS = 10_000;

  private Seen() {}

  /** The serial number of the certificate that is shown to a new connection. */
  public static BigInteger serialAt(int port, NodeTls caller) throws IOException {
    return at(
        port,
        caller,
        socket ->
            ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber());
  }

  /**
   * Whether a caller is let in by a server of HTTP/2, which speaks first. In TLS 1.3 who calls is
   * done with the handshake before its own certificate is looked at.
   */
  public static boolean isLetIn(int port, NodeTls caller) {
    try {
      return at(port, caller, socket -> socket.getInputStream().read() >= 0);
    } catch (IOException refused) {
      return false;
    }
  }

  /** Something that is done with a connection. */
  private interface Use<T> {
    T with(SSLSocket socket) throws IOException;
  }

  private static <T> T at(int port, NodeTls caller, Use<T> use) throws IOException {
    try (Socket plain = new Socket()) {
      plain.setSoTimeout(PATIENCE_MILLIS);
      plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
      try (SSLSocket socket =
          (SSLSocket)
              caller.context().getSocketFactory().createSocket(plain, "127.0.0.1", port, true)) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return use.with(socket);
      }
    }
  }
}
