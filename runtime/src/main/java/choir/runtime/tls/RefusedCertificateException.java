package choir.runtime.tls;

import java.security.cert.CertificateException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client rejected a server's certificate; the message contains the reason and the remedy. */
final class RefusedCertificateException extends CertificateException {
  private static final long serialVersionUID = 1L;

  RefusedCertificateException(String words, CertificateException why) {
    super(words, why);
  }

  /** Finds this exception among the causes of a failure. */
  static Optional<RefusedCertificateException> in(Throwable failed) {
    for (@Nullable Throwable each = failed; each != null; each = each.getCause()) {
      if (each instanceof RefusedCertificateException found) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }
}
