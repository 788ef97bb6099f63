package choir.core.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The format of access tokens and of their owners' names. */
public final class TokenFormat {
  /** Prefix of every token, recognisable by secret scanners. */
  public static final String PREFIX = "chr_";

  /** The rule for names, human-readable. */
  public static final String NAME_RULE =
      "1 to 40 of A-Z, a-z, 0-9, '.', '_' and '-', starting with a letter or digit";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");
  private static final int RANDOM_BYTES = 32;

  private TokenFormat() {}

  /** Whether a name satisfies {@link #NAME_RULE}. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Generates a token with 256 random bits. */
  public static String fresh(SecureRandom random) {
    byte[] secret = new byte[RANDOM_BYTES];
    random.nextBytes(secret);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  /** The stored hash of a token: SHA-256, hex. */
  public static String hashOf(String token) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
