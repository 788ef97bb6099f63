package choir.runtime.tls;

import choir.runtime.sq.raft.PeerTls;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node's connections to other nodes are made with: its certificate and whom it trusts, as
 * its folder has them. Files that change are taken within seconds, for connections that are made
 * from then on; those that are there go on. Files that cannot be used change nothing: a warning
 * names them. Thread-safe; closing it stops the looking, not the connections.
 */
public final class NodeTls implements PeerTls, Closeable {
  /** Before its end a certificate is warned of, by a node once a day. */
  public static final Duration WARN_AHEAD = Duration.ofDays(14);

  /** Three small files are read so often; a person who copies them waits no longer than this. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(3);

  private static final Duration WARN_EVERY = Duration.ofDays(1);

  private static final Logger log = LoggerFactory.getLogger(NodeTls.class);

  /** One reading of the files. */
  private record InUse(Credentials credentials, SSLContext context) {}

  private final TlsFolder folder;
  private final Clock clock;
  private final Refusals refusals = new Refusals(System::nanoTime);
  private final CountDownLatch closed = new CountDownLatch(1);

  private volatile InUse inUse;
  private String complaint = "";
  private Instant warned = Instant.MIN;

  private NodeTls(TlsFolder folder, Clock clock) throws IOException {
    this.folder = folder;
    this.clock = clock;
    Credentials read = Credentials.read(folder, clock.instant());
    this.inUse = new InUse(read, read.context(refusals));
  }

  /**
   * Reads a folder, and looks at it from then on.
   *
   * @param folder as {@link TlsFolder} describes it
   * @throws TlsException if it cannot be used; the message names the file and the remedy
   */
  public static NodeTls open(Path folder, Clock clock) throws IOException {
    NodeTls opened = read(folder, clock);
    Thread.ofPlatform().daemon().name("tls-files").start(opened::lookUntilClosed);
    return opened;
  }

  /** Reads a folder; looked at again only by {@link #look}. */
  static NodeTls read(Path folder, Clock clock) throws IOException {
    return new NodeTls(new TlsFolder(folder), clock);
  }

  @Override
  public SSLContext context() {
    return inUse.context();
  }

  /** What this node shows on connections that are made now. */
  public X509Certificate certificate() {
    return inUse.credentials().certificate();
  }

  /** For a connection to another node, whose certificate must be for that host. */
  public SSLEngine engineToCall(String host, int port) {
    SSLEngine engine = context().createSSLEngine(host, port);
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(new String[] {PROTOCOL});
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** For a connection that another node makes; it must show a certificate. */
  public SSLEngine engineToAnswer() {
    SSLEngine engine = context().createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(new String[] {PROTOCOL});
    engine.setNeedClientAuth(true);
    return engine;
  }

  /** For a connection of a client that shows no certificate: its token says who it is. */
  public SSLEngine engineToServe() {
    SSLEngine engine = context().createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(new String[] {PROTOCOL});
    return engine;
  }

  private void lookUntilClosed() {
    try {
      do {
        lookSafely();
      } while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** An exception would end the looking without a word. */
  private void lookSafely() {
    try {
      look();
    } catch (RuntimeException bug) {
      log.error("{} could not be looked at", folder.folder(), bug);
    }
  }

  /**
   * Takes what has changed since the last look.
   *
   * @return whether something was taken
   */
  synchronized boolean look() {
    Instant now = clock.instant();
    boolean taken = false;
    try {
      Credentials read = Credentials.read(folder, now);
      if (isOther(read)) {
        inUse = new InUse(read, read.context(refusals));
        taken = true;
        log.info(
            "{} has changed: new connections use certificate {} until {}, and trust {}",
            folder.folder(),
            read.certificate().getSerialNumber().toString(16),
            read.certificate().getNotAfter().toInstant(),
            names(read.authorities()));
      }
      complaint = "";
    } catch (IOException unusable) {
      complain(String.valueOf(unusable.getMessage()));
    }
    warnOfEnd(now);
    return taken;
  }

  private boolean isOther(Credentials read) {
    Credentials present = inUse.credentials();
    return !present.own().certificates().equals(read.own().certificates())
        || !present.authorities().equals(read.authorities());
  }

  /** Once for each thing that is wrong, however often it is looked at. */
  private void complain(String words) {
    if (!words.equals(complaint)) {
      complaint = words;
      log.warn("what was read before stays in use: {}", words);
    }
  }

  private void warnOfEnd(Instant now) {
    Instant end = certificate().getNotAfter().toInstant();
    if (now.isAfter(end.minus(WARN_AHEAD)) && !now.isBefore(warned.plus(WARN_EVERY))) {
      warned = now;
      log.warn(
          "{} {} on {}: other nodes refuse it then. Renew it with 'choir cert renew'",
          folder.node().certificate(),
          now.isAfter(end) ? "has expired" : "ends",
          end);
    }
  }

  private static List<String> names(List<X509Certificate> authorities) {
    return authorities.stream().map(each -> each.getSubjectX500Principal().getName()).toList();
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
