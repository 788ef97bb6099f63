package choir.runtime.tls;

import java.security.cert.CertificateException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server's certificate that a client does not believe; the message says why, and the remedy. */
final class RefusedCertificateException extends CertificateException {
  private static final long serialVersionUID = 1L;

  RefusedCertificateException(String words, CertificateException why) {
    super(words, why);
  }

  /** What a connection failed by, if it is that. */
  static Optional<RefusedCertificateException> in(Throwable failed) {
    for (@Nullable Throwable each = failed; each != null; each = each.getCause()) {
      if (each instanceof RefusedCertificateException found) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }
}
