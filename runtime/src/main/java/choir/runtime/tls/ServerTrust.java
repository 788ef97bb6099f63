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

/**
 * Whom a client of HTTPS believes: the ranch's own CA, and whomever this Java trusts already. It
 * shows no certificate itself, for its token says who it is. What goes wrong it says in words.
 */
public final class ServerTrust {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** For a look at how a port talks: it is near, or was reached just before. */
  private static final Duration LOOK = Duration.ofSeconds(3);

  /** What to do, as it follows what is wrong. */
  private record Remedies(String unknown, String plain, String secured) {
    Remedies with(String more) {
      return new Remedies(unknown, plain, secured + more);
    }
  }

  private static final Remedies OF_COMMANDS =
      new Remedies(
          "Copy there the ca.pem of a node of the ranch (HOME/tls/ca.pem), or name a copy of it by"
              + " --ca FILE or CHOIR_CA",
          "ask %s, or, if its home has got certificates since it was started, start it again",
          "ask %s");

  private static final Remedies OF_JOINS =
      new Remedies(
          "Copy there the ca.pem that 'choir cert issue' wrote beside this node's certificate, or,"
              + " if that CA was replaced, the one of a node of the ranch (HOME/tls/ca.pem)",
          "this machine has certificates, and sends no token to %s in plain text. Give the nodes of"
              + " the ranch certificates and start them again (docs/tls.md), or, if it is to have"
              + " none, move this home's folder tls away",
          "join by %s");

  private static final String CERTIFICATES_FIRST =
      ", with certificates in this home's folder tls: 'choir cert issue NAME --host HOST --out"
          + " FOLDER' where the CA is makes them";

  private final Path bundle;
  private final boolean required;
  private final Remedies remedies;

  private ServerTrust(Path bundle, boolean required, Remedies remedies) {
    this.bundle = bundle;
    this.required = required;
    this.remedies = remedies;
  }

  /** For commands: the CAs that the nodes of a home trust, if it has any. */
  public static ServerTrust ofHome(Path home) {
    return new ServerTrust(TlsFolder.ofHome(home).bundle(), false, OF_COMMANDS);
  }

  /** For commands: the CAs of a file, which must be there. */
  public static ServerTrust of(Path bundle) {
    return new ServerTrust(bundle, true, OF_COMMANDS);
  }

  /** For a machine that joins: as its home has it. */
  public static ServerTrust toJoin(Path home) {
    TlsFolder tls = TlsFolder.ofHome(home);
    return new ServerTrust(
        tls.bundle(), false, tls.isThere() ? OF_JOINS : OF_JOINS.with(CERTIFICATES_FIRST));
  }

  /**
   * What a client is made with.
   *
   * @param server only one of HTTPS has files read
   * @throws TlsException naming the file of CAs that is missing or cannot be used
   */
  public HttpClient.Builder client(URI server) throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
    return isHttps(server) ? builder.sslContext(context()) : builder;
  }

  private SSLContext context() throws IOException {
    List<X509Certificate> authorities = new ArrayList<>();
    if (required || Files.exists(bundle)) {
      authorities.addAll(Pem.certificates(bundle));
    }
    try {
      authorities.addAll(Anchors.ofJava());
      if (authorities.isEmpty()) {
        throw new TlsException(
            "this Java trusts nobody, and %s is not there. %s".formatted(bundle, remedies.unknown));
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          null,
          new TrustManager[] {new TellingTrust(Anchors.trust(authorities), this::refused)},
          null);
      return context;
    } catch (GeneralSecurityException unusable) {
      throw new TlsException(bundle + " cannot be used: " + unusable.getMessage(), unusable);
    }
  }

  private CertificateException refused(
      Optional<String> called, X509Certificate[] chain, CertificateException why) {
    return new RefusedCertificateException(
        "the certificate there is of %s, issued by %s: %s"
            .formatted(Refusals.subject(chain), Refusals.issuer(chain), reason(called, chain, why)),
        why);
  }

  private String reason(
      Optional<String> called, X509Certificate[] chain, CertificateException why) {
    if (Refusals.caused(why, CertPathBuilderException.class)) {
      return "neither %s nor this Java vouches for it. %s".formatted(bundle, remedies.unknown);
    }
    if (called.isPresent() && chain.length > 0 && !Refusals.isNamed(called.get(), chain)) {
      String host = called.get().substring(0, called.get().lastIndexOf(':'));
      List<String> names = NodeIdentity.names(chain[0]);
      return "it is for %s, not for %s. Ask by one of these, or issue it again where the CA is: %s"
          .formatted(
              Refusals.shown(String.join(", ", names)), host, Refusals.shown(issue(names, host)));
    }
    return Refusals.reason(called, chain, bundle, why);
  }

  /** The first name is the node's. */
  private static String issue(List<String> names, String host) {
    String name = names.isEmpty() ? "NAME" : names.getFirst();
    return Stream.concat(names.stream().skip(1), Stream.of(host))
        .filter(each -> !NodeIdentity.LOOPBACK.contains(each))
        .map(each -> " --host " + each)
        .collect(Collectors.joining("", "choir cert issue " + name, ""));
  }

  /**
   * Has a server that is asked by plain HTTP show that this is what it speaks, before the first
   * request brings it a token that others on the network could read.
   *
   * @param patience as with the request that is to follow
   * @throws IOException if it gives no answer: send nothing, and say why by {@link #explain}
   */
  public static void knock(HttpClient http, URI server, Duration patience)
      throws IOException, InterruptedException {
    if (!isHttps(server)) {
      look(http, server, patience);
    }
  }

  /**
   * Why a server could not be asked, as far as HTTPS has to do with it.
   *
   * @return words that name the remedy
   */
  public Optional<String> explain(URI server, IOException failed) {
    Optional<RefusedCertificateException> refused = RefusedCertificateException.in(failed);
    if (refused.isPresent()) {
      return Optional.of(server + ": " + refused.get().getMessage());
    }
    // Who waits for a line of HTTP lets a handshake wait until it is given up.
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
    try (HttpClient http = client(server).connectTimeout(LOOK).build()) {
      look(http, server, LOOK);
      return true;
    } catch (IOException failed) {
      return RefusedCertificateException.in(failed).isPresent();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Without a token, of a path that a node answers without one: no failed call is counted against
   * this machine. Of other servers it does not matter what they answer.
   */
  private static void look(HttpClient http, URI server, Duration patience)
      throws IOException, InterruptedException {
    http.send(
        HttpRequest.newBuilder(URI.create(server + "/health/live")).timeout(patience).build(),
        BodyHandlers.discarding());
  }

  private static boolean isHttps(URI server) {
    return "https".equals(server.getScheme());
  }

  private static URI withScheme(URI server, String scheme) {
    return URI.create(scheme + server.toString().substring(server.getScheme().length()));
  }
}
