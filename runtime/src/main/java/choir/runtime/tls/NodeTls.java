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
 * The certificate and trusted authorities for a node's connections, read from its folder. Changed
 * files are reloaded within seconds and apply to new connections; existing connections continue.
 * Invalid files are ignored and reported in a warning. Thread-safe; closing it stops the reloading,
 * not the connections.
 */
public final class NodeTls implements PeerTls, Closeable {
  /** How long before the expiry of its certificate a node logs a daily warning. */
  public static final Duration WARN_AHEAD = Duration.ofDays(14);

  /** Poll interval for changed files. */
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(3);

  private static final Duration WARN_INTERVAL = Duration.ofDays(1);

  private static final Logger log = LoggerFactory.getLogger(NodeTls.class);

  /** One consistent version of the files. */
  private record InUse(Credentials credentials, SSLContext context) {}

  private final TlsFolder folder;
  private final Clock clock;
  private final RejectedPeerLog refusals = new RejectedPeerLog(System::nanoTime);
  private final CountDownLatch closed = new CountDownLatch(1);

  private volatile InUse inUse;
  private String lastProblem = "";
  private Instant warned = Instant.MIN;

  private NodeTls(TlsFolder folder, Clock clock) throws IOException {
    this.folder = folder;
    this.clock = clock;
    Credentials read = Credentials.read(folder, clock.instant());
    this.inUse = new InUse(read, read.context(refusals));
  }

  /**
   * Reads a folder and watches it for changes.
   *
   * @param folder folder with the layout of {@link TlsFolder}
   * @throws TlsException if it is not usable; the message names the file and the remedy
   */
  public static NodeTls open(Path folder, Clock clock) throws IOException {
    NodeTls opened = read(folder, clock);
    Thread.ofPlatform().daemon().name("tls-files").start(opened::pollUntilClosed);
    return opened;
  }

  /** Reads a folder without watching it; reloaded only by {@link #look}. */
  static NodeTls read(Path folder, Clock clock) throws IOException {
    return new NodeTls(new TlsFolder(folder), clock);
  }

  @Override
  public SSLContext context() {
    return inUse.context();
  }

  /** The certificate used for new connections. */
  public X509Certificate certificate() {
    return inUse.credentials().certificate();
  }

  /** The fingerprint of the authority that issued it: SHA-256, hexadecimal. */
  public String authority() {
    return CertificateFacts.of(inUse.credentials().authority()).fingerprint();
  }

  /** An engine for a connection to another node, whose certificate must match the host. */
  public SSLEngine engineToCall(String host, int port) {
    SSLEngine engine = context().createSSLEngine(host, port);
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(new String[] {PROTOCOL});
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** An engine for a connection from another node, which must present a certificate. */
  public SSLEngine engineToAnswer() {
    SSLEngine engine = context().createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(new String[] {PROTOCOL});
    engine.setNeedClientAuth(true);
    return engine;
  }

  /** An engine for a connection from a client without a certificate, which uses a token. */
  public SSLEngine engineToServe() {
    SSLEngine engine = context().createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(new String[] {PROTOCOL});
    return engine;
  }

  private void pollUntilClosed() {
    try {
      do {
        pollSafely();
      } while (!closed.await(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** Catches exceptions, which would silently end the polling. */
  private void pollSafely() {
    try {
      look();
    } catch (RuntimeException bug) {
      log.error("checking {} for changes failed", folder.folder(), bug);
    }
  }

  /**
   * Reloads files that have changed since the last check.
   *
   * @return whether files were reloaded
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
            "{} has changed: new connections use certificate {}, valid until {}, and trust {}",
            folder.folder(),
            read.certificate().getSerialNumber().toString(16),
            read.certificate().getNotAfter().toInstant(),
            names(read.authorities()));
      }
      lastProblem = "";
    } catch (IOException unusable) {
      reportOnce(String.valueOf(unusable.getMessage()));
    }
    warnOfExpiry(now);
    return taken;
  }

  private boolean isOther(Credentials read) {
    Credentials present = inUse.credentials();
    return !present.own().certificates().equals(read.own().certificates())
        || !present.authorities().equals(read.authorities());
  }

  /** Logs each distinct problem once. */
  private void reportOnce(String problem) {
    if (!problem.equals(lastProblem)) {
      lastProblem = problem;
      log.warn("the previous certificates stay in use: {}", problem);
    }
  }

  private void warnOfExpiry(Instant now) {
    Instant end = certificate().getNotAfter().toInstant();
    if (now.isAfter(end.minus(WARN_AHEAD)) && !now.isBefore(warned.plus(WARN_INTERVAL))) {
      warned = now;
      log.warn(
          "{} {} on {}: other nodes reject it from then on. Renew it with 'choir cert renew'",
          folder.node().certificate(),
          now.isAfter(end) ? "expired" : "expires",
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
