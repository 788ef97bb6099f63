package choir.runtime.discordsim;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of a WebSocket (RFC 6455), without extensions. One thread reads; writing is safe
 * from any thread, and blocks while the client does not read.
 */
final class SocketWire {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private final HttpWire http;
  private final int maxMessage;
  private final ReentrantLock writing = new ReentrantLock();
  private volatile int closeCode = 1006;

  /**
   * @param maxMessage bytes of the longest message that is read
   */
  SocketWire(HttpWire http, int maxMessage) {
    this.http = http;
    this.maxMessage = maxMessage;
  }

  static boolean isUpgrade(WireRequest request) {
    return request.header("Upgrade").filter("websocket"::equalsIgnoreCase).isPresent()
        && request.header("Sec-WebSocket-Key").isPresent();
  }

  /** Answers the request for an upgrade. */
  void accept(WireRequest request) throws IOException {
    String key = request.header("Sec-WebSocket-Key").orElseThrow();
    String answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + accepted(key)
            + "\r\n\r\n";
    http.out().write(answer.getBytes(StandardCharsets.US_ASCII));
    http.out().flush();
  }

  private static String accepted(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException never) {
      throw new IllegalStateException("every Java has SHA-1", never);
    }
  }

  /** A message is longer than it may be, or breaks the protocol; close with the code. */
  static final class Broken extends IOException {
    private final int code;

    Broken(int code, String message) {
      super(message);
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /**
   * Reads the next message of text, and answers pings meanwhile.
   *
   * @return null when the client closes
   */
  @Nullable String read() throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    while (true) {
      InputStream in = http.in();
      int first = in.read();
      if (first < 0) {
        return null;
      }
      int second = byteOf(in);
      byte[] data = payload(in, second);
      switch (first & 0x0f) {
        case PING -> frame(PONG, data);
        case PONG -> {}
        case CLOSE -> {
          closeCode = data.length < 2 ? 1005 : ByteBuffer.wrap(data).getShort() & 0xffff;
          frame(CLOSE, data);
          return null;
        }
        default -> message.writeBytes(data);
      }
      if (message.size() > maxMessage) {
        throw new Broken(1009, "a message has at most " + maxMessage + " bytes");
      }
      if ((first & 0x0f) < CLOSE && (first & 0x80) != 0) {
        return message.toString(StandardCharsets.UTF_8);
      }
    }
  }

  private byte[] payload(InputStream in, int second) throws IOException {
    long size = second & 0x7f;
    if (size >= 126) {
      int bytes = size == 126 ? 2 : 8;
      size = 0;
      for (int i = 0; i < bytes; i++) {
        size = size << 8 | byteOf(in);
      }
    }
    if (size < 0 || size > maxMessage) {
      throw new Broken(1009, "a message has at most " + maxMessage + " bytes");
    }
    if ((second & 0x80) == 0) {
      throw new Broken(1002, "a client masks its frames");
    }
    byte[] mask = in.readNBytes(4);
    byte[] data = in.readNBytes((int) size);
    if (mask.length < 4 || data.length < size) {
      throw new EOFException("the client ended in the middle of a frame");
    }
    for (int i = 0; i < data.length; i++) {
      data[i] ^= mask[i & 3];
    }
    return data;
  }

  private static int byteOf(InputStream in) throws IOException {
    int next = in.read();
    if (next < 0) {
      throw new EOFException("the client ended in the middle of a frame");
    }
    return next;
  }

  /** The code with which the client closed; 1006 if it has not, or ended without a word. */
  int closeCode() {
    return closeCode;
  }

  void text(String text) throws IOException {
    frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  void binary(byte[] bytes) throws IOException {
    frame(BINARY, bytes);
  }

  void close(int code, String reason) throws IOException {
    byte[] words = reason.getBytes(StandardCharsets.UTF_8);
    ByteBuffer data = ByteBuffer.allocate(2 + words.length).putShort((short) code).put(words);
    frame(CLOSE, data.array());
  }

  /** Ends the connection without a word, as a cut cable does. */
  void drop() {
    try {
      http.socket().setSoLinger(true, 0);
      http.socket().close();
    } catch (IOException gone) {
      // It is closed already, which is what was asked for.
    }
  }

  private void frame(int opcode, byte[] data) throws IOException {
    writing.lock();
    try {
      OutputStream out = http.out();
      out.write(0x80 | opcode);
      if (data.length < 126) {
        out.write(data.length);
      } else if (data.length < 65536) {
        out.write(126);
        out.write(ByteBuffer.allocate(2).putShort((short) data.length).array());
      } else {
        out.write(127);
        out.write(ByteBuffer.allocate(8).putLong(data.length).array());
      }
      out.write(data);
      out.flush();
    } finally {
      writing.unlock();
    }
  }
}
