package choir.runtime.discordsim;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** One connection of HTTP/1.1: requests in, answers out, in turn. */
final class HttpWire {
  /** Longest request line or header, in bytes. */
  private static final int MAX_LINE = 16 * 1024;

  private static final int MAX_HEADERS = 100;

  /** Discord takes uploads of 10 MiB a file and ten files a message, up to 25 MiB in all. */
  static final int MAX_BODY = 26 * 1024 * 1024;

  /** Clients keep idle connections for five minutes; so does this server. */
  private static final int IDLE_MILLIS = 300_000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  HttpWire(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(IDLE_MILLIS);
    this.in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
    this.out = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
  }

  Socket socket() {
    return socket;
  }

  InputStream in() {
    return in;
  }

  OutputStream out() {
    return out;
  }

  /** What the client sent is no request: the message says why, the status is the answer. */
  static final class Malformed extends IOException {
    private final int status;

    Malformed(int status, String message) {
      super(message);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /**
   * Reads the next request.
   *
   * @return null at the end of the connection
   */
  @Nullable WireRequest read() throws IOException {
    String line;
    try {
      line = line();
    } catch (SocketTimeoutException | EOFException end) {
      return null;
    }
    String[] parts = line.split(" ", -1);
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.") || !parts[1].startsWith("/")) {
      throw new Malformed(400, "the request line must be METHOD /path HTTP/1.1");
    }
    Map<String, String> headers = headers();
    ByteString body = ByteString.fromArrayUnsafe(body(headers));
    try {
      return WireRequest.of(parts[0].toUpperCase(Locale.ROOT), parts[1], headers, body);
    } catch (IllegalArgumentException broken) {
      throw new Malformed(400, "the address contains a broken escape");
    }
  }

  private Map<String, String> headers() throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon <= 0 || headers.size() >= MAX_HEADERS) {
        throw new Malformed(431, "a header must be Name: value, at most " + MAX_HEADERS);
      }
      headers.put(
          line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
    return headers;
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
    if (headers
        .getOrDefault("transfer-encoding", "")
        .toLowerCase(Locale.ROOT)
        .contains("chunked")) {
      return chunks();
    }
    return exactly(number(headers.getOrDefault("content-length", "0"), 10));
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      int size = number(line().split(";", -1)[0].strip(), 16);
      if (size == 0) {
        headers(); // trailers
        return body.toByteArray();
      }
      if (body.size() + size > MAX_BODY) {
        throw new Malformed(413, "a body has at most " + MAX_BODY + " bytes");
      }
      body.writeBytes(exactly(size));
      line();
    }
  }

  private static int number(String text, int radix) throws Malformed {
    try {
      int size = Integer.parseInt(text, radix);
      if (size < 0 || size > MAX_BODY) {
        throw new Malformed(413, "a body has at most " + MAX_BODY + " bytes");
      }
      return size;
    } catch (NumberFormatException broken) {
      throw new Malformed(400, "the length of the body is no number below " + MAX_BODY);
    }
  }

  private byte[] exactly(int size) throws IOException {
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException("the client ended in the middle of a body");
    }
    return bytes;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    while (true) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the client ended");
      }
      if (next == '\n') {
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      }
      if (line.size() >= MAX_LINE) {
        throw new Malformed(431, "a line of the header has at most " + MAX_LINE + " bytes");
      }
      line.write(next);
    }
  }

  /** Writes an answer; one without a body for HEAD. */
  void write(WireAnswer answer, boolean head) throws IOException {
    StringBuilder top = new StringBuilder("HTTP/1.1 ").append(answer.status()).append(" Sim\r\n");
    answer.headers().forEach((name, value) -> header(top, name, value));
    if (answer.status() != 204) {
      header(top, "Content-Length", String.valueOf(answer.body().size()));
    }
    out.write(top.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    if (!head) {
      out.write(answer.body().toArrayUnsafe());
    }
    out.flush();
  }

  /** A line break in a value would be a header of someone else's. */
  private static void header(StringBuilder top, String name, String value) {
    top.append(name).append(": ").append(value.replaceAll("[\\r\\n]", " ")).append("\r\n");
  }
}
