package choir.runtime.simulation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A hash of all that was seen, with the virtual time at which it was. */
final class SimTrace {
  private final SimLoop loop;
  private final MessageDigest digest;

  SimTrace(SimLoop loop) {
    this.loop = loop;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  void add(String seen) {
    String line = loop.nanos() + " " + loop.steps() + " " + seen + "\n";
    digest.update(line.getBytes(StandardCharsets.UTF_8));
  }

  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
