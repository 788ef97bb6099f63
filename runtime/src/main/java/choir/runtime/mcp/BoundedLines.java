package choir.runtime.mcp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads lines of limited length. Not thread-safe. */
final class BoundedLines implements AutoCloseable {
  private final InputStream in;
  private final int most;
  private final byte[] buffer = new byte[8192];
  private int at;
  private int end;

  /**
   * @param most maximum length of a line in bytes
   */
  BoundedLines(InputStream in, int most) {
    this.in = in;
    this.most = most;
  }

  /**
   * Returns the next line without its end.
   *
   * @return null at the end of the stream; an unfinished line before it is dropped
   * @throws TooLong if the line is longer; nothing can be read after that
   */
  @Nullable String next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      if (at == end) {
        end = in.read(buffer);
        at = 0;
        if (end < 0) {
          end = 0;
          return null;
        }
      }
      int from = at;
      while (at < end && buffer[at] != '\n') {
        at++;
      }
      if (line.size() + at - from > most) {
        throw new TooLong(most);
      }
      line.write(buffer, from, at - from);
      if (at < end) {
        at++;
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** A line above the limit. */
  static final class TooLong extends IOException {
    private static final long serialVersionUID = 1;

    TooLong(int most) {
      super("has sent more than " + (most >> 20) + " MiB in one message");
    }
  }
}
