package choir.runtime.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts servers of the one CA whose fingerprint is known, which they present with theirs. */
final class NamedAuthority extends X509ExtendedTrustManager {
  private final String fingerprint;

  NamedAuthority(String fingerprint) {
    this.fingerprint = fingerprint;
  }

  private X509ExtendedTrustManager trust(X509Certificate[] chain) throws CertificateException {
    X509Certificate authority =
        Arrays.stream(chain)
            .filter(each -> CertificateFacts.of(each).fingerprint().equals(fingerprint))
            .findFirst()
            .orElseThrow(
                () ->
                    new CertificateException(
                        "it is not of the CA " + fingerprint + ", which the token names"));
    try {
      return TrustAnchors.trust(List.of(authority));
    } catch (GeneralSecurityException | IOException unusable) {
      throw new CertificateException("the CA is not usable", unusable);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
      throws CertificateException {
    trust(chain).checkServerTrusted(chain, kind, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket)
      throws CertificateException {
    trust(chain).checkServerTrusted(chain, kind, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
    trust(chain).checkServerTrusted(chain, kind);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
      throws CertificateException {
    throw noServer();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket)
      throws CertificateException {
    throw noServer();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
    throw noServer();
  }

  private static CertificateException noServer() {
    return new CertificateException("this is for clients only");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
