package choir.runtime.mcp;

import choir.runtime.feature.ToolText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what a program says on its standard error into the log: a part of it, without colors. */
final class StderrLog {
  private static final Logger log = LoggerFactory.getLogger(StderrLog.class);

  /** Bytes of a line that are kept. */
  private static final int LONGEST = 500;

  /** Lines in a minute that are logged; a program may say any number. */
  private static final int LINES = 20;

  private static final long MINUTE = 60_000_000_000L;

  private final String server;
  private final InputStream in;
  private volatile String last = "";
  private long since = System.nanoTime();
  private int lines;

  StderrLog(String server, InputStream in) {
    this.server = server;
    this.in = in;
  }

  /** The last line, if there was any. */
  Optional<String> last() {
    return Optional.of(last).filter(line -> !line.isEmpty());
  }

  /** Reads until the program ends. */
  void read() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    try (in) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        for (int i = 0; i < count; i++) {
          if (buffer[i] == '\n') {
            say(line.toString(StandardCharsets.UTF_8));
            line.reset();
          } else if (line.size() < LONGEST) {
            line.write(buffer[i]);
          }
        }
      }
      say(line.toString(StandardCharsets.UTF_8));
    } catch (IOException ended) {
      log.debug("standard error of the MCP server {} has ended: {}", server, ended.getMessage());
    }
  }

  private void say(String line) {
    String text = ToolText.line(line).strip();
    if (text.isEmpty()) {
      return;
    }
    last = text;
    long now = System.nanoTime();
    if (now - since > MINUTE) {
      since = now;
      lines = 0;
    }
    lines++;
    if (lines <= LINES) {
      log.info("MCP server {} says: {}", server, text);
    } else if (lines == LINES + 1) {
      log.info("MCP server {} says more, which is left out for a minute", server);
    }
  }
}
