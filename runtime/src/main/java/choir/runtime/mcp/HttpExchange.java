package choir.runtime.mcp;

import choir.runtime.feature.ToolText;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a server answers to one request of HTTP. */
final class HttpExchange {
  private static final Logger log = LoggerFactory.getLogger(HttpExchange.class);

  /** Visible ASCII, as the protocol demands; the length is a bound of ours. */
  private static final Pattern SESSION = Pattern.compile("[\\x21-\\x7e]{1,1000}");

  /** What is read of an answer that is an error. */
  private static final int ERROR_BYTES = 2_000;

  /** Bytes of one stream of events: some of the largest messages. */
  private static final long STREAM_BYTES = 4L * Messages.MAX_BYTES;

  private HttpExchange() {}

  /** Hears the messages of a stream other than the awaited response. */
  interface Others {
    /**
     * @param number of the message within its stream, from 1
     */
    void receive(ObjectNode message, int number) throws McpException;
  }

  /** The id of the session that the server has opened; empty if it has none. */
  static String session(HttpResponse<?> answer) throws McpException {
    String session = answer.headers().firstValue("Mcp-Session-Id").orElse("");
    if (!session.isEmpty() && !SESSION.matcher(session).matches()) {
      throw McpException.refused("has sent a session id that is none");
    }
    return session;
  }

  /**
   * Examines the status of an answer.
   *
   * @param inSession whether the request named a session
   * @throws McpException unless the answer is a success
   */
  static void check(HttpResponse<?> answer, InputStream body, boolean inSession)
      throws McpException, IOException {
    int status = answer.statusCode();
    if (status >= 200 && status < 300) {
      return;
    }
    if (inSession && (status == 404 || status == 400)) {
      // Servers built on the TypeScript SDK answer 400 to a session that they do not know.
      throw McpException.sessionGone();
    }
    if (status >= 300 && status < 400) {
      throw McpException.refused(
          "redirects to %s; declare that address if it is right"
              .formatted(answer.headers().firstValue("Location").orElse("nowhere")));
    }
    String said = new String(body.readNBytes(ERROR_BYTES), StandardCharsets.UTF_8).strip();
    String words = "answers HTTP " + status + (said.isEmpty() ? "" : ": " + said);
    throw status == 401 || status == 403
        ? McpException.refused(words + " (see 'headers' of the server in ranch.yaml)")
        : status < 500 ? McpException.refused(words) : McpException.unsure(words);
  }

  /**
   * Waits for the head of an answer.
   *
   * @throws IOException if there is none, or nobody waits for it any more
   */
  static HttpResponse<InputStream> await(CompletableFuture<HttpResponse<InputStream>> sending)
      throws IOException, InterruptedException {
    try {
      return sending.get();
    } catch (CancellationException abandoned) {
      throw new IOException("nobody waits for the answer any more", abandoned);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException("the request cannot be sent", failed);
    }
  }

  /** Stops reading an answer that nobody waits for. */
  static void abandon(InputStream body) {
    try {
      body.close();
    } catch (IOException ended) {
      log.debug("an abandoned answer cannot be closed: {}", ended.getMessage());
    }
  }

  static String words(IOException failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : ToolText.line(message);
  }

  /** The body of a success. */
  record Reply(HttpResponse<?> answer, InputStream body) {
    /**
     * Reads until the response to a request.
     *
     * @throws McpException if the body ends without it
     */
    JsonNode find(long id, Others others) throws McpException, IOException {
      if (isStream()) {
        return events(id, others)
            .orElseThrow(() -> McpException.unsure("has ended its answer without a result"));
      }
      byte[] bytes = body.readNBytes(Messages.MAX_BYTES + 1);
      if (bytes.length > Messages.MAX_BYTES) {
        throw new BoundedLines.TooLong(Messages.MAX_BYTES);
      }
      return Messages.read(new String(bytes, StandardCharsets.UTF_8))
          .filter(message -> answers(message, id))
          .orElseThrow(() -> McpException.unsure("has sent an answer that is no message of MCP"));
    }

    /** Reads all messages of a stream. */
    void readAll(Others others) throws McpException, IOException {
      if (isStream()) {
        Optional<ObjectNode> unused = events(-1, others);
      }
    }

    private boolean isStream() {
      String type = answer.headers().firstValue("Content-Type").orElse("");
      return type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }

    private static boolean answers(ObjectNode message, long id) {
      return Messages.isResponse(message)
          && message.path("id").isIntegralNumber()
          && message.path("id").longValue() == id;
    }

    private Optional<ObjectNode> events(long id, Others others) throws McpException, IOException {
      StringBuilder data = new StringBuilder();
      long bytes = 0;
      int number = 0;
      BoundedLines lines = new BoundedLines(body, Messages.MAX_BYTES);
      for (String line = lines.next(); line != null; line = lines.next()) {
        bytes += line.length();
        if (data.length() + line.length() > Messages.MAX_BYTES || bytes > STREAM_BYTES) {
          throw new BoundedLines.TooLong(Messages.MAX_BYTES);
        }
        if (line.startsWith("data:")) {
          data.append(data.isEmpty() ? "" : "\n").append(line.substring(5).stripLeading());
        } else if (line.isEmpty() && !data.isEmpty()) {
          Optional<ObjectNode> message = Messages.read(data.toString());
          data.setLength(0);
          if (message.isPresent() && answers(message.get(), id)) {
            return message;
          }
          if (message.isPresent()) {
            others.receive(message.get(), ++number);
          }
        }
      }
      return Optional.empty();
    }
  }
}
