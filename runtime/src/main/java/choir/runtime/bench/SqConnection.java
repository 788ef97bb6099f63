package choir.runtime.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A minimal client of an SQ server, so that the server dominates the measurement: with a connection
 * per request, as required by the original server, or one connection for all.
 */
final class SqConnection implements AutoCloseable {
  /** The original server needs half a minute for the first access to a large phext. */
  private static final int TIMEOUT_MILLIS = 300_000;

  private final int port;
  private final boolean keepAlive;
  private @Nullable Socket socket;
  private @Nullable InputStream in;

  SqConnection(int port, boolean keepAlive) {
    this.port = port;
    this.keepAlive = keepAlive;
  }

  /**
   * Sends a request and reads the complete response.
   *
   * @param target path and query, below {@code /api/v2/}
   * @param body null for GET
   * @throws IOException also if the request was not successful
   */
  String call(String target, @Nullable String body) throws IOException {
    Socket open = open();
    InputStream input = in == null ? open.getInputStream() : in;
    byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
    String head =
        "%s /api/v2/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(
                body == null ? "GET" : "POST",
                target,
                keepAlive ? "keep-alive" : "close",
                bytes.length);
    byte[] request = new byte[head.length() + bytes.length];
    System.arraycopy(head.getBytes(StandardCharsets.US_ASCII), 0, request, 0, head.length());
    System.arraycopy(bytes, 0, request, head.length(), bytes.length);
    open.getOutputStream().write(request);
    try {
      return answer(input, target);
    } finally {
      if (!keepAlive) {
        close();
      }
    }
  }

  private Socket open() throws IOException {
    Socket open = socket;
    if (open == null) {
      open = new Socket();
      open.setTcpNoDelay(true);
      open.setSoTimeout(TIMEOUT_MILLIS);
      open.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket = open;
      in = new BufferedInputStream(open.getInputStream());
    }
    return open;
  }

  private String answer(InputStream input, String target) throws IOException {
    String status = line(input);
    long length = -1;
    for (String header = line(input); !header.isEmpty(); header = line(input)) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Long.parseLong(header.substring(header.indexOf(':') + 1).strip());
      }
    }
    byte[] body = length >= 0 ? input.readNBytes((int) length) : input.readAllBytes();
    String text = new String(body, StandardCharsets.UTF_8);
    if (!status.contains(" 200")) {
      throw new IOException(target + " was answered with " + status + ": " + text);
    }
    return text;
  }

  private static String line(InputStream input) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = input.read(); next != '\n'; next = input.read()) {
      if (next < 0) {
        throw new IOException("the server closed the connection during its response");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
      socket = null;
      in = null;
    }
  }
}
