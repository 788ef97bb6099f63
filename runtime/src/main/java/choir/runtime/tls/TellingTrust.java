package choir.runtime.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Trusts whom another trusts, and tells in words whom it does not. */
final class TellingTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager rules;
  private final Listener listener;

  TellingTrust(X509ExtendedTrustManager rules, Listener listener) {
    this.rules = rules;
    this.listener = listener;
  }

  /** Hears of a peer that is not trusted. */
  interface Listener {
    /**
     * What the connection is to end with.
     *
     * @param called where the peer was called; empty if it called us
     */
    CertificateException refused(
        Optional<String> called, X509Certificate[] chain, CertificateException why);
  }

  /** A check of a peer's certificates. */
  private interface Check {
    void run() throws CertificateException;
  }

  private void telling(Optional<String> called, X509Certificate[] chain, Check check)
      throws CertificateException {
    try {
      check.run();
    } catch (CertificateException refused) {
      throw listener.refused(called, chain, refused);
    }
  }

  /** Who is called has an address; of who calls, the engine knows none. */
  private static Optional<String> calledBy(SSLEngine engine) {
    @Nullable String host = engine.getPeerHost();
    return host == null || !engine.getUseClientMode()
        ? Optional.empty()
        : Optional.of(host + ":" + engine.getPeerPort());
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
      throws CertificateException {
    telling(calledBy(engine), chain, () -> rules.checkServerTrusted(chain, kind, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
      throws CertificateException {
    telling(Optional.empty(), chain, () -> rules.checkClientTrusted(chain, kind, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket)
      throws CertificateException {
    telling(
        Optional.of(String.valueOf(socket.getRemoteSocketAddress())),
        chain,
        () -> rules.checkServerTrusted(chain, kind, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket)
      throws CertificateException {
    telling(
        Optional.of(String.valueOf(socket.getRemoteSocketAddress())),
        chain,
        () -> rules.checkClientTrusted(chain, kind, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
    telling(Optional.empty(), chain, () -> rules.checkServerTrusted(chain, kind));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
    telling(Optional.empty(), chain, () -> rules.checkClientTrusted(chain, kind));
  }

  /** None: who is told whom we trust shows no other certificate, and we could not tell whose. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
