package choir.runtime.mcp;

import choir.core.tool.Tool;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The names of servers' tools as models see them. */
final class ToolNames {
  /** What every provider accepts. */
  private static final int LONGEST = 64;

  private static final int HASH_BYTES = 4;

  private ToolNames() {}

  /**
   * The name of a tool for models, of {@code A-Z}, {@code a-z}, digits, {@code _} and {@code -}. A
   * name that does not fit is cut and ends with a hash of the whole, which is always the same.
   *
   * @param bare as the server calls it
   */
  static String of(String server, String bare) {
    String plain = server + Tool.OF_SERVER + bare;
    String allowed = plain.replaceAll("[^A-Za-z0-9_-]", "_");
    if (allowed.equals(plain) && plain.length() <= LONGEST) {
      return plain;
    }
    String end = "_" + hash(plain);
    return allowed.substring(0, Math.min(allowed.length(), LONGEST - end.length())) + end;
  }

  private static String hash(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] bytes = digest.digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(bytes, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
