package choir.runtime.tool;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.pekko.util.ByteString;

/**
 * One GET over HTTP/1.1 to an address that was looked up before, which no client of the JDK can be
 * told. Follows no redirect, and knows no proxy, cookie and password. Blocking.
 */
final class WebRequest {
  private static final int MAX_HEAD = 64 << 10;
  private static final int MAX_LINE = 8 << 10;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})(?: .*)?");

  /**
   * An answer.
   *
   * @param headers by lower-case name; the first of several with a name
   * @param cut whether the body is longer
   */
  record Answer(int status, Map<String, String> headers, ByteString body, boolean cut) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  private final InputStream in;
  private int head;

  private WebRequest(InputStream in) {
    this.in = in;
  }

  /**
   * Fetches an address.
   *
   * @param at the address to connect to
   * @param limit after which the connection is closed, whatever has arrived
   * @param most bytes of the body that are read
   */
  static Answer get(WebAddress address, InetAddress at, Duration limit, int most)
      throws IOException {
    try (Socket plain = new Socket()) {
      CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> close(plain));
      plain.connect(new InetSocketAddress(at, address.port()), (int) limit.toMillis());
      plain.setSoTimeout((int) limit.toMillis());
      try (Socket socket = address.isSecure() ? secured(plain, address) : plain) {
        socket.getOutputStream().write(request(address).getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return new WebRequest(socket.getInputStream()).answer(most);
      }
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException closed) {
      throw new UncheckedIOException(closed);
    }
  }

  private static Socket secured(Socket plain, WebAddress address) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket socket =
        (SSLSocket) factory.createSocket(plain, address.host(), address.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static String request(WebAddress address) {
    String query = address.uri().getRawQuery();
    return String.join(
        "\r\n",
        "GET " + address.uri().getRawPath() + (query == null ? "" : "?" + query) + " HTTP/1.1",
        "Host: " + address.uri().getRawAuthority(),
        "User-Agent: choir",
        "Accept: text/*, application/json, application/xml, */*;q=0.1",
        "Accept-Encoding: identity",
        "Connection: close",
        "",
        "");
  }

  private Answer answer(int most) throws IOException {
    Matcher status = STATUS.matcher(line());
    if (!status.matches()) {
      throw new IOException("the server does not speak HTTP/1.1");
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        headers.putIfAbsent(name, line.substring(colon + 1).strip());
      }
    }
    boolean chunked =
        headers.getOrDefault("transfer-encoding", "").toLowerCase(Locale.ROOT).contains("chunked");
    byte[] body = chunked ? chunks(most + 1) : plain(headers, most + 1);
    boolean cut = body.length > most;
    ByteString kept = ByteString.fromArray(body, 0, Math.min(body.length, most));
    return new Answer(Integer.parseInt(status.group(1)), headers, kept, cut);
  }

  /** A line of the head or of the frame of a chunk. */
  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (line.length() > MAX_LINE || head++ > MAX_HEAD) {
        throw new IOException("the head of the answer is too long");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  private byte[] plain(Map<String, String> headers, int most) throws IOException {
    String length = headers.getOrDefault("content-length", "");
    boolean known = length.matches("[0-9]{1,9}");
    return in.readNBytes(known ? Math.min(most, Integer.parseInt(length)) : most);
  }

  private byte[] chunks(int most) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (all.size() < most) {
      head = 0;
      String size = line().replaceFirst(";.*", "").strip();
      if (!size.matches("[0-9a-fA-F]{1,7}")) {
        throw new IOException("the server sent a broken chunk");
      }
      int length = Integer.parseInt(size, 16);
      if (length == 0) {
        break;
      }
      byte[] chunk = in.readNBytes(Math.min(length, most - all.size()));
      all.write(chunk);
      if (chunk.length == length) {
        line();
      } else if (all.size() < most) {
        throw new EOFException("the server closed the connection");
      }
    }
    return all.toByteArray();
  }
}
