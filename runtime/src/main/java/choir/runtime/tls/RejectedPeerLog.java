package choir.runtime.tls;

import java.nio.file.Path;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs rejected peers, each at most once a minute, since nodes retry indefinitely. */
final class RejectedPeerLog {
  private static final Logger log = LoggerFactory.getLogger(RejectedPeerLog.class);
  private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

  /** Maximum number of remembered peers; unauthenticated callers may send any names. */
  private static final int MAX_PEERS = 1000;

  /** Maximum length of untrusted text in the log. */
  private static final int MAX_CHARS = 200;

  private final LongSupplier nanoTime;
  private final Map<String, Long> lastLogged = new LinkedHashMap<>();

  RejectedPeerLog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * A listener for connections that trust the given CA bundle.
   *
   * @param bundle the file to name in messages
   */
  DiagnosticTrust.Listener listener(Path bundle) {
    return (called, chain, why) -> {
      log(called, chain, bundle, why);
      return why;
    };
  }

  private void log(
      Optional<String> called, X509Certificate[] chain, Path bundle, CertificateException why) {
    String subject = subject(chain);
    String peer = called.map(to -> "the node at " + to).orElse("a caller");
    if (isDue(peer + subject)) {
      log.warn(
          "refused {}: its certificate has subject {}, issued by {}, for {}: {}",
          peer,
          subject,
          issuer(chain),
          chain.length == 0 ? "nothing" : sanitised(NodeIdentity.names(chain[0]).toString()),
          reason(called, chain, bundle, why));
    }
  }

  static String subject(X509Certificate[] chain) {
    return chain.length == 0 ? "nobody" : sanitised(chain[0].getSubjectX500Principal().getName());
  }

  static String issuer(X509Certificate[] chain) {
    return chain.length == 0 ? "nobody" : sanitised(chain[0].getIssuerX500Principal().getName());
  }

  private synchronized boolean isDue(String peer) {
    long now = nanoTime.getAsLong();
    @Nullable Long last = lastLogged.get(peer);
    if (last != null && now - last < INTERVAL_NANOS) {
      return false;
    }
    lastLogged.remove(peer);
    lastLogged.put(peer, now);
    if (lastLogged.size() > MAX_PEERS) {
      lastLogged.remove(lastLogged.keySet().iterator().next());
    }
    return true;
  }

  static String reason(
      Optional<String> called, X509Certificate[] chain, Path bundle, CertificateException why) {
    if (caused(why, CertificateExpiredException.class)) {
      return "it expired on "
          + chain[0].getNotAfter().toInstant()
          + "; renew it there with 'choir cert renew'";
    }
    if (caused(why, CertificateNotYetValidException.class)) {
      return "it is only valid from "
          + chain[0].getNotBefore().toInstant()
          + "; check the clocks of both machines";
    }
    String words = sanitised(String.valueOf(why.getMessage()));
    if (caused(why, CertPathBuilderException.class)) {
      return "it was not issued by a CA of %s (%s)".formatted(bundle, words);
    }
    if (called.isPresent() && !isNamed(called.get(), chain)) {
      return "it is not valid for that host; issue it again with --host";
    }
    return words;
  }

  /** Whether the first certificate is valid for the called host. */
  static boolean isNamed(String address, X509Certificate[] chain) {
    String host = address.substring(0, address.lastIndexOf(':'));
    List<String> names = chain.length == 0 ? List.of() : NodeIdentity.names(chain[0]);
    return names.stream().anyMatch(host::equalsIgnoreCase);
  }

  static boolean caused(Throwable why, Class<?> kind) {
    for (@Nullable Throwable each = why; each != null; each = each.getCause()) {
      if (kind.isInstance(each)) {
        return true;
      }
    }
    return false;
  }

  /** Sanitises untrusted text: one line of bounded length. */
  static String sanitised(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(MAX_CHARS)
        .forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return line.toString();
  }
}
