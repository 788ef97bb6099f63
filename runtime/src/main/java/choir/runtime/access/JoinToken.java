package choir.runtime.access;

import choir.core.access.Secret;
import java.util.Optional;

/**
 * A join token as people pass it on: the secret, and with certificates the fingerprint of the
 * ranch's CA, separated by a dot. By the fingerprint the machine that joins recognises the ranch
 * before it sends the secret.
 *
 * @param secret what is sent, and nothing else
 * @param authority SHA-256 of the CA's certificate, 64 hexadecimal digits; empty without
 *     certificates
 */
public record JoinToken(Secret secret, Optional<String> authority) {
  private static final String FINGERPRINT = "[0-9a-f]{64}";

  /** The name of the token that lets a machine in. */
  public static String nameFor(String machine) {
    return "join-" + machine;
  }

  /** Splits a text; one without a fingerprint is the secret as a whole. */
  public static JoinToken parse(String text) {
    int dot = text.lastIndexOf('.');
    return dot > 0 && text.substring(dot + 1).matches(FINGERPRINT)
        ? new JoinToken(Secret.of(text.substring(0, dot)), Optional.of(text.substring(dot + 1)))
        : new JoinToken(Secret.of(text), Optional.empty());
  }

  /** The text to pass on. */
  public String text() {
    return authority
        .map(fingerprint -> secret.reveal() + "." + fingerprint)
        .orElse(secret.reveal());
  }
}
