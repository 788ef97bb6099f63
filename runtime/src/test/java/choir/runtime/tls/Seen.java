package choir.runtime.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSocket;

/** What a peer sees that connects to a port of a node. */
public final class Seen {
  private static final int PATIENCE_MILLIS = 10_000;

  private Seen() {}

  /** The serial number of the certificate that is shown to a new connection. */
  public static BigInteger serialAt(int port, NodeTls caller) throws IOException {
    try (Socket plain = new Socket()) {
      plain.setSoTimeout(PATIENCE_MILLIS);
      plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
      try (SSLSocket socket =
          (SSLSocket)
              caller.context().getSocketFactory().createSocket(plain, "127.0.0.1", port, true)) {
        socket.startHandshake();
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
      }
    }
  }
}
