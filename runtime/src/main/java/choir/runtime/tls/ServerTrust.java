package choir.runtime.tls;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The trust of HTTPS clients: the ranch's own CA and the authorities trusted by this JVM. Clients
 * present no certificate, since they authenticate with tokens. Failures are explained with their
 * remedy.
 */
public final class ServerTrust {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Time-out of a probe of the protocol of a port. */
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(3);

  /** Remedies, phrased to follow the problem. */
  private record Remedies(String unknown, String plain, String secured) {
    Remedies with(String more) {
      return new Remedies(unknown, plain, secured + more);
    }
  }

  private static final Remedies OF_COMMANDS =
      new Remedies(
          "Copy the ca.pem of a node of the ranch (HOME/tls/ca.pem) there, or specify a copy with"
              + " --ca FILE or CHOIR_CA",
          "use %s, or restart it if certificates were added to its home after its start",
          "use %s");

  private static final Remedies OF_JOINS =
      new Remedies(
          "Copy the ca.pem that 'choir cert issue' wrote beside this node's certificate there, or,"
              + " if that CA was replaced, the ca.pem of a node of the ranch (HOME/tls/ca.pem)",
          "this machine has certificates and does not send tokens to %s in plain text. Add"
              + " certificates to the nodes of the ranch and restart them (docs/tls.md), or, to use"
              + " plain text, move the folder tls out of this home",
          "join with %s");

  private static final String CERTIFICATES_FIRST =
      ", with certificates in this home's folder tls: 'choir cert issue NAME --host HOST --out"
          + " FOLDER' creates them on the machine with the CA";

  private final Path bundle;
  private final boolean required;
  private final Remedies remedies;
  private final Optional<String> named;

  private ServerTrust(Path bundle, boolean required, Remedies remedies, Optional<String> named) {
    this.bundle = bundle;
    this.required = required;
    this.remedies = remedies;
    this.named = named;
  }

  /** For commands: the CAs trusted by a home, if any. */
  public static ServerTrust ofHome(Path home) {
    return new ServerTrust(TlsFolder.ofHome(home).bundle(), false, OF_COMMANDS, Optional.empty());
  }

  /** For commands: the CAs in a file, which must exist. */
  public static ServerTrust of(Path bundle) {
    return new ServerTrust(bundle, true, OF_COMMANDS, Optional.empty());
  }

  /** For a joining machine: the CAs trusted by its home. */
  public static ServerTrust toJoin(Path home) {
    return toJoin(home, Optional.empty());
  }

  /**
   * For a joining machine: the CAs trusted by its home, or if that has no certificates yet, the one
   * CA with this fingerprint.
   */
  public static ServerTrust toJoin(Path home, Optional<String> authority) {
    TlsFolder tls = TlsFolder.ofHome(home);
    boolean there = tls.isThere();
    return new ServerTrust(
        tls.bundle(),
        false,
        there ? OF_JOINS : OF_JOINS.with(CERTIFICATES_FIRST),
        there ? Optional.empty() : authority);
  }

  /**
   * Creates a client builder.
   *
   * @param server files are only read if it uses HTTPS
   * @throws TlsException naming the CA bundle that is missing or invalid
   */
  public HttpClient.Builder client(URI server) throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT);
    return builder.sslContext(isHttps(server) ? context() : trustsNobody());
  }

  /**
   * For plain HTTP: the default context would read all authorities of the JVM, which takes 0.1 s.
   */
  private static SSLContext trustsNobody() throws TlsException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException unusable) {
      throw new TlsException("this JVM has no TLS: " + unusable.getMessage(), unusable);
    }
  }

  private SSLContext context() throws IOException {
    if (named.isPresent()) {
      return context(new NamedAuthority(named.get()));
    }
    List<X509Certificate> authorities = new ArrayList<>();
    if (required || Files.exists(bundle)) {
      authorities.addAll(Pem.certificates(bundle));
    }
    try {
      authorities.addAll(TrustAnchors.ofJava());
      if (authorities.isEmpty()) {
        throw new TlsException(
            "this JVM trusts no authority, and %s does not exist. %s"
                .formatted(bundle, remedies.unknown));
      }
      return context(TrustAnchors.trust(authorities));
    } catch (GeneralSecurityException unusable) {
      throw new TlsException(bundle + " is not usable: " + unusable.getMessage(), unusable);
    }
  }

  private SSLContext context(X509ExtendedTrustManager trust) throws TlsException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new PeerVerifier(trust, this::refused)}, null);
      return context;
    } catch (GeneralSecurityException unusable) {
      throw new TlsException("this JVM has no TLS: " + unusable.getMessage(), unusable);
    }
  }

  private CertificateException refused(
      Optional<String> called, X509Certificate[] chain, CertificateException why) {
    return new RefusedCertificateException(
        "the server's certificate has subject %s, issued by %s: %s"
            .formatted(
                RejectedPeerLog.subject(chain),
                RejectedPeerLog.issuer(chain),
                reason(called, chain, why)),
        why);
  }

  private String reason(
      Optional<String> called, X509Certificate[] chain, CertificateException why) {
    if (named.isPresent() && why.getCause() == null) {
      return why.getMessage() + ". Create a token on a node of the ranch that it is to join";
    }
    if (RejectedPeerLog.caused(why, CertPathBuilderException.class)) {
      return "it was not issued by a CA of %s or of this JVM. %s"
          .formatted(bundle, remedies.unknown);
    }
    if (called.isPresent() && chain.length > 0 && !RejectedPeerLog.isNamed(called.get(), chain)) {
      String host = called.get().substring(0, called.get().lastIndexOf(':'));
      List<String> names = NodeIdentity.names(chain[0]);
      return "it is for %s, not for %s. Use one of these, or issue it again with: %s"
          .formatted(
              RejectedPeerLog.sanitised(String.join(", ", names)),
              host,
              RejectedPeerLog.sanitised(issue(names, host)));
    }
    return RejectedPeerLog.reason(called, chain, bundle, why);
  }

  /** The first name is the node's name. */
  private static String issue(List<String> names, String host) {
    String name = names.isEmpty() ? "NAME" : names.getFirst();
    return Stream.concat(names.stream().skip(1), Stream.of(host))
        .filter(each -> !NodeIdentity.LOOPBACK.contains(each))
        .map(each -> " --host " + each)
        .collect(Collectors.joining("", "choir cert issue " + name, ""));
  }

  /**
   * Verifies that a server uses plain HTTP, before the first request sends a token over plain HTTP.
   *
   * @param timeout time-out of the following request
   * @throws IOException if it does not answer; do not send the token, and call {@link #explain}
   */
  public static void requirePlainHttp(HttpClient http, URI server, Duration timeout)
      throws IOException, InterruptedException {
    if (!isHttps(server)) {
      probe(http, server, timeout);
    }
  }

  /**
   * Explains a failed request, if HTTPS is the cause.
   *
   * @return explanation with the remedy
   */
  public Optional<String> explain(URI server, IOException failed) {
    Optional<RefusedCertificateException> refused = RefusedCertificateException.in(failed);
    if (refused.isPresent()) {
      return Optional.of(server + ": " + refused.get().getMessage());
    }
    // A plain HTTP server does not answer a handshake, so the probe needs a time-out.
    boolean late = failed instanceof HttpTimeoutException && !isHttps(server);
    if (failed instanceof ConnectException || late) {
      return Optional.empty();
    }
    URI other = withScheme(server, isHttps(server) ? "http" : "https");
    if (!answers(other)) {
      return Optional.empty();
    }
    return Optional.of(
        isHttps(server)
            ? "%s speaks plain HTTP: %s".formatted(server, remedies.plain.formatted(other))
            : "%s speaks HTTPS: %s".formatted(server, remedies.secured.formatted(other)));
  }

  private boolean answers(URI server) {
    try (HttpClient http = client(server).connectTimeout(PROBE_TIMEOUT).build()) {
      probe(http, server, PROBE_TIMEOUT);
      return true;
    } catch (IOException failed) {
      return RefusedCertificateException.in(failed).isPresent();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Sends a request without a token to a path that does not need one, so that no failed
   * authentication is counted against this machine. Any response is sufficient.
   */
  private static void probe(HttpClient http, URI server, Duration timeout)
      throws IOException, InterruptedException {
    http.send(
        HttpRequest.newBuilder(URI.create(server + "/health/live")).timeout(timeout).build(),
        BodyHandlers.discarding());
  }

  private static boolean isHttps(URI server) {
    return "https".equals(server.getScheme());
  }

  private static URI withScheme(URI server, String scheme) {
    return URI.create(scheme + server.toString().substring(server.getScheme().length()));
  }
}
