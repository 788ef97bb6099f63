package choir.runtime.messages;

import choir.core.phext.Utf8;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.Failed;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Text of a message, as typed or piped in. */
final class MessageText {
  /** More than the limit of a message, so that the node reports by how much it is too long. */
  private static final int MOST_BYTES = 1 << 20;

  private MessageText() {}

  /**
   * The words joined, or all of standard input for {@code -}.
   *
   * @throws BadInput if there is no text, or it is not UTF-8
   */
  static String of(List<String> words, InputStream stdin) {
    String text = words.equals(List.of("-")) ? read(stdin) : String.join(" ", words);
    if (text.isBlank()) {
      throw new BadInput("the message is empty");
    }
    return text;
  }

  private static String read(InputStream stdin) {
    try {
      byte[] bytes = stdin.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new BadInput("standard input has more than " + MOST_BYTES + " bytes");
      }
      return Utf8.decode(bytes);
    } catch (Utf8.Malformed broken) {
      throw new BadInput("standard input is not UTF-8: see byte " + broken.offset());
    } catch (IOException failed) {
      throw new Failed("standard input cannot be read: " + failed.getMessage());
    }
  }
}
