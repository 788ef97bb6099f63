package choir.runtime.discordsim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.zip.Deflater;

/**
 * One socket of a bot. What is sent waits in a queue for the thread that writes, so that nobody
 * waits for a client; a client that does not read is dropped.
 */
final class GatewayConnection {
  private sealed interface Out {
    record Text(String text) implements Out {}

    record Close(int code, String reason) implements Out {}
  }

  private final SocketWire wire;
  private final boolean compressed;
  private final Exchanges exchanges;
  private final BlockingQueue<Out> waiting = new LinkedBlockingQueue<>(Bounds.WAITING_FRAMES);
  private volatile String bot = "";
  private volatile boolean closed;

  /**
   * @param compressed whether all frames are one stream of zlib, as {@code compress=zlib-stream}
   */
  GatewayConnection(SocketWire wire, boolean compressed, Exchanges exchanges) {
    this.wire = wire;
    this.compressed = compressed;
    this.exchanges = exchanges;
  }

  void belongsTo(Account account) {
    bot = account.name();
  }

  String bot() {
    return bot;
  }

  void send(String text) {
    if (!waiting.offer(new Out.Text(text))) {
      wire.drop();
    }
  }

  /** Closes after what was sent before. */
  void close(int code, String reason) {
    closed = true;
    if (!waiting.offer(new Out.Close(code, reason))) {
      wire.drop();
    }
  }

  /** Whether the simulator has closed it: a client then repeats the code. */
  boolean closed() {
    return closed;
  }

  /** Cuts the connection now. */
  void drop() {
    wire.drop();
  }

  /** Writes until it is interrupted or the connection ends. */
  void write() {
    Deflater deflater = new Deflater();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        switch (waiting.take()) {
          case Out.Text text -> write(deflater, text.text());
          case Out.Close close -> wire.close(close.code(), close.reason());
        }
      }
    } catch (IOException | InterruptedException end) {
      wire.drop();
    } finally {
      deflater.end();
    }
  }

  private void write(Deflater deflater, String text) throws IOException {
    exchanges.frame(bot, false, text);
    if (compressed) {
      wire.binary(deflated(deflater, text));
    } else {
      wire.text(text);
    }
  }

  private static byte[] deflated(Deflater deflater, String text) {
    deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] part = new byte[8192];
    int size;
    do {
      size = deflater.deflate(part, 0, part.length, Deflater.SYNC_FLUSH);
      out.write(part, 0, size);
    } while (size == part.length);
    return out.toByteArray();
  }
}
