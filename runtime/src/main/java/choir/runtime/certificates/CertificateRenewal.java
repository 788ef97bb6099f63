package choir.runtime.certificates;

import choir.runtime.certificates.CertificateIssuer.Issue;
import choir.runtime.certificates.CertificateIssuer.Issued;
import choir.runtime.tls.CertificateFacts;
import choir.runtime.tls.NodeIdentity;
import choir.runtime.tls.RanchAuthority;
import choir.runtime.tls.RequestedCertificate;
import choir.runtime.tls.TlsFolder;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the certificate of a running node before it expires: with the CA's key where that is in
 * its home, and by a request to the node that has it otherwise. The new key is created here and
 * stays here. New files are in use within seconds, see {@link choir.runtime.tls.NodeTls}.
 */
public final class CertificateRenewal extends AbstractBehavior<CertificateRenewal.Command> {
  /** Time before the expiry at which a certificate is renewed: several attempts by hand remain. */
  public static final Duration AHEAD = Duration.ofDays(60);

  /** The node has joined the cluster by then. */
  static final Duration FIRST_LOOK = Duration.ofMinutes(1);

  /** An attempt that fails is repeated with the next look. */
  static final Duration LOOK_INTERVAL = Duration.ofHours(1);

  /** Time for an answer of a node in the same cluster. */
  private static final Duration ANSWER = Duration.ofSeconds(20);

  private static final Logger log = LoggerFactory.getLogger(CertificateRenewal.class);

  /** A step of the renewal. */
  sealed interface Command {}

  private enum Look implements Command {
    LOOK
  }

  private record Issuers(Optional<Receptionist.Listing> found) implements Command {}

  private record Answered(RequestedCertificate request, Issued answer) implements Command {}

  private final TlsFolder folder;
  private final Clock clock;
  private Instant expiry = Instant.MAX;
  private String lastProblem = "";

  private CertificateRenewal(ActorContext<Command> context, TlsFolder folder, Clock clock) {
    super(context);
    this.folder = folder;
    this.clock = clock;
  }

  /** Reads and writes files, so it needs a dispatcher for blocking calls. */
  static Behavior<Command> create(TlsFolder folder, Clock clock) {
    return Behaviors.withTimers(
        timers -> {
          timers.startTimerAtFixedRate(Look.LOOK, FIRST_LOOK, LOOK_INTERVAL);
          return Behaviors.setup(context -> new CertificateRenewal(context, folder, clock));
        });
  }

  /** Whether a certificate is due for renewal. */
  public static boolean isDue(Instant expiry, Instant now) {
    return !now.isBefore(expiry.minus(AHEAD));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Look.LOOK, () -> attempt(this::look))
        .onMessage(Issuers.class, message -> attempt(() -> request(message.found())))
        .onMessage(Answered.class, message -> attempt(() -> put(message)))
        .build();
  }

  /** One step, which may read or write the files. */
  private interface Step {
    void run() throws IOException;
  }

  private Behavior<Command> attempt(Step step) {
    try {
      step.run();
    } catch (IOException | IllegalArgumentException failed) {
      report(String.valueOf(failed.getMessage()));
    }
    return this;
  }

  private void look() throws IOException {
    expiry = folder.certificate().getNotAfter().toInstant();
    if (!isDue(expiry, clock.instant())) {
      return;
    }
    if (folder.hasAuthority()) {
      RanchAuthority authority = RanchAuthority.open(folder.folder(), clock, new SecureRandom());
      authority.issue(folder.identity(), RanchAuthority.OWN_NODE_DAYS, folder.folder());
      reportRenewed();
      return;
    }
    getContext()
        .ask(
            Receptionist.Listing.class,
            getContext().getSystem().receptionist(),
            ANSWER,
            replyTo -> Receptionist.find(CertificateIssuer.KEY, replyTo),
            (listing, failed) -> new Issuers(Optional.ofNullable(listing)));
  }

  private void request(Optional<Receptionist.Listing> found) throws IOException {
    Optional<ActorRef<Issue>> issuer =
        found.stream()
            .flatMap(each -> each.getServiceInstances(CertificateIssuer.KEY).stream())
            .findFirst();
    if (issuer.isEmpty()) {
      report("no node that has the CA's key is up");
      return;
    }
    NodeIdentity node = folder.identity();
    RequestedCertificate request = new RequestedCertificate(new SecureRandom());
    getContext()
        .ask(
            Issued.class,
            issuer.get(),
            ANSWER,
            replyTo -> new Issue(node.name(), node.hosts(), request.key(), replyTo),
            (answer, failed) ->
                new Answered(
                    request,
                    answer != null
                        ? answer
                        : new Issued("", "", "the node that has the CA's key did not answer")));
  }

  private void put(Answered answered) throws IOException {
    Issued issued = answered.answer();
    if (!issued.refusal().isEmpty()) {
      report(issued.refusal());
      return;
    }
    answered
        .request()
        .put(folder, issued.certificate(), issued.authority(), issuer(), clock.instant());
    reportRenewed();
  }

  /** The fingerprint of the CA that this node trusts. */
  private String issuer() throws IOException {
    return CertificateFacts.of(folder.authorities().getFirst()).fingerprint();
  }

  private void reportRenewed() throws IOException {
    lastProblem = "";
    log.info(
        "renewed the certificate of this node: valid until {}",
        folder.certificate().getNotAfter().toInstant());
  }

  /** Logs each distinct problem once. */
  private void report(String problem) {
    if (!problem.equals(lastProblem)) {
      lastProblem = problem;
      log.warn(
          "the certificate of this node expires on {} and was not renewed: {}. The next attempt is"
              + " in an hour; docs/tls.md tells how to renew it by hand",
          expiry,
          problem);
    }
  }
}
