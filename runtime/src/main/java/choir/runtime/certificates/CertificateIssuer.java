package choir.runtime.certificates;

import choir.actors.CborMessage;
import choir.runtime.tls.NodeIdentity;
import choir.runtime.tls.RanchAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issues certificates to the nodes of the cluster, on the node whose home has the CA's key. Who
 * asks has presented a certificate of the ranch, which grants all rights of a node already: the
 * name in a request is not compared with it.
 */
final class CertificateIssuer {
  static final ServiceKey<Issue> KEY = ServiceKey.create(Issue.class, "certificate-issuer");

  private static final Logger log = LoggerFactory.getLogger(CertificateIssuer.class);

  /**
   * A request for a certificate.
   *
   * @param name of the node
   * @param hosts at which other nodes reach it
   * @param key its new public key: X.509 SubjectPublicKeyInfo in Base64
   */
  record Issue(String name, List<String> hosts, String key, ActorRef<Issued> replyTo)
      implements CborMessage {}

  /**
   * The answer.
   *
   * @param certificate in PEM; empty if it was refused
   * @param authority the CA's own certificate in PEM; empty if it was refused
   * @param refusal why; empty if it was issued
   */
  record Issued(String certificate, String authority, String refusal) implements CborMessage {}

  private final Path folder;
  private final Clock clock;

  private CertificateIssuer(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * Reads files, so it needs a dispatcher for blocking calls.
   *
   * @param folder with the CA's key
   */
  static Behavior<Issue> create(Path folder, Clock clock) {
    return Behaviors.setup(
        context -> {
          context
              .getSystem()
              .receptionist()
              .tell(Receptionist.register(KEY, context.getSelf().narrow()));
          CertificateIssuer issuer = new CertificateIssuer(folder, clock);
          return Behaviors.receive(Issue.class)
              .onMessage(
                  Issue.class,
                  request -> {
                    request.replyTo().tell(issuer.answer(request));
                    return Behaviors.same();
                  })
              .build();
        });
  }

  private Issued answer(Issue request) {
    try {
      NodeIdentity node = new NodeIdentity(request.name(), request.hosts());
      RanchAuthority authority = RanchAuthority.open(folder, clock, new SecureRandom());
      X509Certificate issued = authority.issue(node, Base64.getDecoder().decode(request.key()));
      log.info("renewed the certificate of '{}'", node.name());
      return new Issued(
          RanchAuthority.pem(issued), RanchAuthority.pem(authority.bundle().getFirst()), "");
    } catch (IOException | IllegalArgumentException refused) {
      log.warn("the certificate of '{}' was not renewed: {}", request.name(), refused.toString());
      return new Issued("", "", String.valueOf(refused.getMessage()));
    }
  }
}
