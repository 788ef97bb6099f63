package choir.core.approval;

import choir.core.tool.ToolAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The hash of an exact call: the tool, the real path of each program or file, and all arguments.
 * Whatever differs in one character is another call.
 */
public final class ExactCall {
  private ExactCall() {}

  /**
   * The fingerprint of a call; cryptographic, since a model chooses the arguments.
   *
   * @param arguments of the call, in canonical form
   */
  public static String fingerprint(String tool, ToolAction action, String arguments) {
    MessageDigest hash = sha256();
    add(hash, tool);
    for (ToolAction.Subject subject : action.subjects()) {
      add(hash, subject.names().get(0));
      add(hash, Integer.toString(subject.arguments().size()));
      subject.arguments().forEach(argument -> add(hash, argument));
    }
    add(hash, arguments);
    return HexFormat.of().formatHex(hash.digest());
  }

  private static void add(MessageDigest hash, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    hash.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
    hash.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  /** What a call touches, for people. */
  public static List<String> subjects(ToolAction action) {
    return action.subjects().stream().map(ToolAction.Subject::shown).toList();
  }
}
