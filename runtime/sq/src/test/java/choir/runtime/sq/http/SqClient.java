package choir.runtime.sq.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pekko.util.ByteString;

/** Speaks HTTP by hand, one request a connection: what it sends is what the test wrote. */
record SqClient(int port, String token) {
  private static final int PATIENCE_MILLIS = 20_000;

  /** What came back. */
  record Answer(int status, Map<String, String> headers, ByteString body) {
    byte[] bytes() {
      return body.toArray();
    }

    String text() {
      return body.utf8String();
    }

    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** The version in {@code ETag}, without its quotes. */
    String tag() {
      return header("ETag");
    }
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  /** A request for a verb with its query, as {@code select?p=a&c=1.1.1/1.1.1/1.1.1}. */
  Answer get(String verb, String... headers) {
    return send("GET", "/api/v2/" + verb, new byte[0], headers);
  }

  Answer post(String verb, String body, String... headers) {
    return post(verb, body.getBytes(UTF_8), headers);
  }

  Answer post(String verb, byte[] body, String... headers) {
    return send("POST", "/api/v2/" + verb, body, headers);
  }

  Answer send(String method, String target, byte[] body, String... headers) {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(head(method, target, body.length, headers).getBytes(ISO_8859_1));
      out.write(body);
      out.flush();
      return read(socket.getInputStream());
    } catch (IOException failed) {
      throw new UncheckedIOException(method + " " + target, failed);
    }
  }

  /** A request as it stands. */
  Answer raw(String request) {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return read(socket.getInputStream());
    } catch (IOException failed) {
      throw new UncheckedIOException(request, failed);
    }
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /**
   * @param length of the body; none is announced where it is 0
   */
  String head(String method, String target, long length, String... headers) {
    StringBuilder head =
        new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n");
    if (!token.isEmpty()) {
      head.append("Authorization: Bearer ").append(token).append("\r\n");
    }
    if (length > 0 || method.equals("POST")) {
      head.append("Content-Length: ").append(length).append("\r\n");
    }
    for (int i = 0; i < headers.length; i += 2) {
      head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  /** Reads one answer, and leaves the connection where the next begins. */
  static Answer read(InputStream raw) throws IOException {
    InputStream in = raw instanceof BufferedInputStream ? raw : new BufferedInputStream(raw);
    String status = line(in);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int code = Integer.parseInt(status.substring(9, 12));
    return new Answer(code, headers, ByteString.fromArray(body(in, headers, code)));
  }

  private static byte[] body(InputStream in, Map<String, String> headers, int code)
      throws IOException {
    if (code == 204) {
      return new byte[0];
    }
    if (headers.containsKey("content-length")) {
      return in.readNBytes(Integer.parseInt(headers.get("content-length")));
    }
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    for (int size = chunk(in); size > 0; size = chunk(in)) {
      all.write(in.readNBytes(size));
      line(in);
    }
    return all.toByteArray();
  }

  private static int chunk(InputStream in) throws IOException {
    return Integer.parseInt(line(in), 16);
  }

  static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection ended after '" + line + "'");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
