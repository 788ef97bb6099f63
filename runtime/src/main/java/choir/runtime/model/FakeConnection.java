package choir.runtime.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The subset of HTTP/1.1 that {@link FakeModelServer} needs: sized bodies, chunked responses. */
final class FakeConnection {
  private static final int MAX_LINE_BYTES = 64 * 1024;
  private static final int MAX_BODY_BYTES = 64 * 1024 * 1024;

  /** The client closed the connection during a response. */
  static final class ClientLeft extends IOException {
    private static final long serialVersionUID = 1L;

    ClientLeft(@Nullable Throwable cause) {
      super("the client closed the connection", cause);
    }
  }

  private final Socket socket;
  private final BufferedInputStream in;
  private final OutputStream out;

  FakeConnection(Socket socket) throws IOException {
    this.socket = socket;
    in = new BufferedInputStream(socket.getInputStream());
    out = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
  }

  /** The next request; null at the end of the connection. */
  @Nullable FakeRequest read(AtomicLong count) throws IOException {
    String first = line();
    if (first == null) {
      return null;
    }
    String[] words = first.split(" ", 3);
    if (words.length < 3) {
      throw new IOException("not a request line: " + first);
    }
    Map<String, String> headers = new HashMap<>();
    for (String header = line(); header != null && !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      if (colon > 0) {
        headers.put(
            header.substring(0, colon).toLowerCase(Locale.ROOT),
            header.substring(colon + 1).strip());
      }
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    if (length > MAX_BODY_BYTES) {
      throw new IOException("the body has " + length + " bytes");
    }
    String body = new String(in.readNBytes(length), UTF_8);
    return new FakeRequest(count.incrementAndGet(), words[0], words[1], headers, body);
  }

  private @Nullable String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(64);
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        return null;
      }
      if (next != '\r') {
        line.write(next);
      }
      if (line.size() > MAX_LINE_BYTES) {
        throw new IOException("a line exceeds " + MAX_LINE_BYTES + " bytes");
      }
    }
    return line.toString(ISO_8859_1);
  }

  /** Sends a reply; returns whether the connection can be reused. */
  boolean write(FakeReply reply) throws IOException {
    try {
      pause(reply.delay());
      if (reply.status() != 0) {
        head(reply);
      }
      for (FakeReply.Step step : reply.steps()) {
        switch (step) {
          case FakeReply.Send send -> body(send.text().getBytes(UTF_8), reply.status() != 0);
          case FakeReply.SendBytes send ->
              body(send.octets().getBytes(ISO_8859_1), reply.status() != 0);
          case FakeReply.Pause pause -> pause(pause.length());
          case FakeReply.Cut cut -> {
            out.flush();
            return false;
          }
        }
      }
      if (reply.status() != 0) {
        out.write("0\r\n\r\n".getBytes(UTF_8));
      }
      out.flush();
      return reply.status() != 0;
    } catch (SocketException gone) {
      throw new ClientLeft(gone);
    }
  }

  private void head(FakeReply reply) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(reply.status()).append(" Fake\r\n");
    reply.headers().forEach((k, v) -> head.append(k).append(": ").append(v).append("\r\n"));
    head.append("Transfer-Encoding: chunked\r\n\r\n");
    out.write(head.toString().getBytes(UTF_8));
  }

  private void body(byte[] bytes, boolean chunked) throws IOException {
    if (chunked && bytes.length > 0) {
      out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(UTF_8));
      out.write(bytes);
      out.write("\r\n".getBytes(UTF_8));
    } else {
      out.write(bytes);
    }
  }

  /** Pauses while reading, to detect that the client closes the connection. */
  private void pause(Duration length) throws IOException {
    if (length.isZero()) {
      return;
    }
    out.flush();
    socket.setSoTimeout((int) Math.max(1, length.toMillis()));
    in.mark(1);
    try {
      if (in.read() < 0) {
        throw new ClientLeft(null);
      }
      in.reset();
    } catch (SocketTimeoutException over) {
      // The client is still connected and the pause is over.
    } finally {
      socket.setSoTimeout(0);
    }
  }
}
