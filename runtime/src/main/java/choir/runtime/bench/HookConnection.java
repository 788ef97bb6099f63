package choir.runtime.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/**
 * A keep-alive connection to a node. Plain sockets minimise the overhead of the load generator,
 * which shares the cores with the measured node.
 */
final class HookConnection implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 60_000;

  /** A complete response. */
  record Answer(int status, String body) {}

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final String token;

  HookConnection(int port, String token) throws IOException {
    socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    this.token = token;
  }

  Answer post(String path, String json) throws IOException {
    byte[] body = json.getBytes(UTF_8);
    return send(
        "POST %s HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
            .formatted(path, body.length),
        body);
  }

  Answer get(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\n", new byte[0]);
  }

  private Answer send(String head, byte[] body) throws IOException {
    String rest = "Host: 127.0.0.1\r\nAuthorization: Bearer " + token + "\r\n\r\n";
    ByteArrayOutputStream request = new ByteArrayOutputStream(512 + body.length);
    request.writeBytes((head + rest).getBytes(US_ASCII));
    request.writeBytes(body);
    request.writeTo(out);
    String status = line();
    int length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(header.indexOf(':') + 1).strip());
      }
    }
    return new Answer(
        Integer.parseInt(status.split(" ", 3)[1]), new String(in.readNBytes(length), UTF_8));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the node closed the connection");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
