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

/** Peers that were refused, told in the log: each once a minute, since nodes try again for ever. */
final class Refusals {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

  /** Peers that are remembered; strangers may bring names without end. */
  private static final int MOST_PEERS = 1000;

  /** Of a text that a stranger has written. */
  private static final int MOST_CHARACTERS = 200;

  private final LongSupplier nanoTime;
  private final Map<String, Long> told = new LinkedHashMap<>();

  Refusals(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * For connections whose peers are to be trusted by a file.
   *
   * @param bundle the file, to be named
   */
  TellingTrust.Listener telling(Path bundle) {
    return (called, chain, why) -> {
      tell(called, chain, bundle, why);
      return why;
    };
  }

  private void tell(
      Optional<String> called, X509Certificate[] chain, Path bundle, CertificateException why) {
    String subject = subject(chain);
    String peer = called.map(to -> "the node at " + to).orElse("a caller");
    if (isDue(peer + subject)) {
      log.warn(
          "refused {}: its certificate is of {}, issued by {}, for {}: {}",
          peer,
          subject,
          issuer(chain),
          chain.length == 0 ? "nothing" : shown(NodeIdentity.names(chain[0]).toString()),
          reason(called, chain, bundle, why));
    }
  }

  static String subject(X509Certificate[] chain) {
    return chain.length == 0 ? "nobody" : shown(chain[0].getSubjectX500Principal().getName());
  }

  static String issuer(X509Certificate[] chain) {
    return chain.length == 0 ? "nobody" : shown(chain[0].getIssuerX500Principal().getName());
  }

  private synchronized boolean isDue(String peer) {
    long now = nanoTime.getAsLong();
    @Nullable Long last = told.get(peer);
    if (last != null && now - last < QUIET_NANOS) {
      return false;
    }
    told.remove(peer);
    told.put(peer, now);
    if (told.size() > MOST_PEERS) {
      told.remove(told.keySet().iterator().next());
    }
    return true;
  }

  static String reason(
      Optional<String> called, X509Certificate[] chain, Path bundle, CertificateException why) {
    if (caused(why, CertificateExpiredException.class)) {
      return "it has expired on "
          + chain[0].getNotAfter().toInstant()
          + "; renew it there with 'choir cert renew'";
    }
    if (caused(why, CertificateNotYetValidException.class)) {
      return "it holds only from "
          + chain[0].getNotBefore().toInstant()
          + "; see to the clocks of both machines";
    }
    String words = shown(String.valueOf(why.getMessage()));
    if (caused(why, CertPathBuilderException.class)) {
      return "no CA of %s vouches for it (%s)".formatted(bundle, words);
    }
    if (called.isPresent() && !isNamed(called.get(), chain)) {
      return "it is not for that host; issue it again with --host";
    }
    return words;
  }

  /** Whether the first certificate is for the host that was called. */
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

  /** What a stranger has written, on one line and of bounded length. */
  static String shown(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(MOST_CHARACTERS)
        .forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return line.toString();
  }
}
