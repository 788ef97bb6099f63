package choir.runtime.tls;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/** Two ends of a connection without a network. */
final class Handshake {
  /** More than a handshake has; a test that turns in circles ends. */
  private static final int MOST_TURNS = 200;

  /**
   * What each end saw of the other.
   *
   * @param byCaller the certificate of the called peer
   * @param byCalled the certificate of the caller
   */
  record Seen(X509Certificate byCaller, X509Certificate byCalled) {}

  private final ByteBuffer toCalled = ByteBuffer.allocate(1 << 16);
  private final ByteBuffer toCaller = ByteBuffer.allocate(1 << 16);

  private Handshake() {}

  /** Between two nodes, under a name that all certificates of the tests have. */
  static Seen between(NodeTls caller, NodeTls called) throws SSLException {
    return between(caller.engineToCall("127.0.0.1", 1339), called.engineToAnswer());
  }

  /** Until both ends are done with each other and nothing is on its way. */
  static Seen between(SSLEngine caller, SSLEngine called) throws SSLException {
    Handshake handshake = new Handshake();
    caller.beginHandshake();
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      boolean moved = handshake.turn(caller, handshake.toCaller, handshake.toCalled);
      moved |= handshake.turn(called, handshake.toCalled, handshake.toCaller);
      if (!moved) {
        return new Seen(peer(caller.getSession()), peer(called.getSession()));
      }
    }
    throw new IllegalStateException("no end after " + MOST_TURNS + " turns");
  }

  private static X509Certificate peer(SSLSession session) throws SSLException {
    return (X509Certificate) session.getPeerCertificates()[0];
  }

  /** Whether something went in or out. */
  private boolean turn(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    boolean moved = false;
    work(engine);
    in.flip();
    while (in.hasRemaining()) {
      SSLEngineResult read = engine.unwrap(in, ByteBuffer.allocate(1 << 16));
      work(engine);
      moved |= read.bytesConsumed() > 0;
      if (read.bytesConsumed() == 0) {
        break;
      }
    }
    in.compact();
    // Without a handshake to write for, wrap makes a record of no bytes, and so for ever.
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      SSLEngineResult written = engine.wrap(ByteBuffer.allocate(0), out);
      work(engine);
      moved |= written.bytesProduced() > 0;
      if (written.bytesProduced() == 0) {
        break;
      }
    }
    return moved;
  }

  private static void work(SSLEngine engine) {
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      Runnable task = engine.getDelegatedTask();
      if (task == null) {
        return;
      }
      task.run();
    }
  }
}
