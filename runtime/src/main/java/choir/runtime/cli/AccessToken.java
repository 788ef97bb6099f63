package choir.runtime.cli;

import choir.core.access.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;

/** Reads access tokens of people's files and variables. No refusal contains a token. */
public final class AccessToken {
  private static final int MAX_BYTES = 10_000;
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private AccessToken() {}

  /**
   * The token in a text. White space around it and a byte-order mark, which editors add, are
   * ignored.
   *
   * @param place where it comes from, for the refusal: {@code $CHOIR_TOKEN}, or a file
   * @return empty if the text is blank
   * @throws BadInput if it has a character that no token has, such as a typographic quote
   */
  public static Secret of(String text, String place) {
    String token = text.replace(BYTE_ORDER_MARK, "").strip();
    OptionalInt wrong = Secret.invalidAt(token);
    if (wrong.isPresent()) {
      throw new BadInput(
          String.format(
              Locale.ROOT,
              "the token in %s has U+%04X at position %d, which no token has: copy the token alone,"
                  + " on one line and without quotes",
              place,
              (int) token.charAt(wrong.getAsInt()),
              wrong.getAsInt() + 1));
    }
    return Secret.of(token);
  }

  /**
   * The token in a file.
   *
   * @throws BadInput if it cannot be read, or as {@link #of}
   */
  public static Secret in(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in(in, file.toString());
    } catch (IOException unreadable) {
      throw new BadInput("no token in " + FileProblem.of(unreadable));
    }
  }

  /**
   * The token in a stream.
   *
   * @throws BadInput as {@link #of}
   */
  public static Secret in(InputStream stream, String place) throws IOException {
    return of(new String(stream.readNBytes(MAX_BYTES), StandardCharsets.UTF_8), place);
  }

  /** The token in an environment variable; empty if it is not set. */
  public static Secret inVariable(String variable) {
    return of(System.getenv().getOrDefault(variable, ""), "$" + variable);
  }
}
