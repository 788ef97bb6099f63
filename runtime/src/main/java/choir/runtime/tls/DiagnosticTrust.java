package choir.runtime.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Delegates to another trust manager and reports rejected peers. */
final class DiagnosticTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager delegate;
  private final Listener listener;

  DiagnosticTrust(X509ExtendedTrustManager delegate, Listener listener) {
    this.delegate = delegate;
    this.listener = listener;
  }

  /** Receives rejected peers. */
  interface Listener {
    /**
     * Returns the exception with which the handshake fails.
     *
     * @param called address of the called peer; empty if the peer is the caller
     */
    CertificateException refused(
        Optional<String> called, X509Certificate[] chain, CertificateException why);
  }

  /** A check of a peer's certificates. */
  private interface Check {
    void run() throws CertificateException;
  }

  private void checked(Optional<String> called, X509Certificate[] chain, Check check)
      throws CertificateException {
    try {
      check.run();
    } catch (CertificateException refused) {
      throw listener.refused(called, chain, refused);
    }
  }

  /** The address of a called peer; engines do not have the address of a caller. */
  private static Optional<String> calledAddress(SSLEngine engine) {
    @Nullable String host = engine.getPeerHost();
    return host == null || !engine.getUseClientMode()
        ? Optional.empty()
        : Optional.of(host + ":" + engine.getPeerPort());
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
      throws CertificateException {
    checked(calledAddress(engine), chain, () -> delegate.checkServerTrusted(chain, kind, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
      throws CertificateException {
    checked(Optional.empty(), chain, () -> delegate.checkClientTrusted(chain, kind, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket)
      throws CertificateException {
    checked(
        Optional.of(String.valueOf(socket.getRemoteSocketAddress())),
        chain,
        () -> delegate.checkServerTrusted(chain, kind, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket)
      throws CertificateException {
    checked(
        Optional.of(String.valueOf(socket.getRemoteSocketAddress())),
        chain,
        () -> delegate.checkClientTrusted(chain, kind, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
    checked(Optional.empty(), chain, () -> delegate.checkServerTrusted(chain, kind));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
    checked(Optional.empty(), chain, () -> delegate.checkClientTrusted(chain, kind));
  }

  /** Empty: a peer that knows our authorities would present no other certificate to report. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
