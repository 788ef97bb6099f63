package choir.runtime.certificates;

import choir.runtime.feature.Feature;
import choir.runtime.tls.TlsFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;

/** Renews the certificates of running nodes. */
public final class CertificatesFeature implements Feature {
  /**
   * Starts the renewal of this node's certificate and, if its home has the CA's key, serves the
   * other nodes. Both end with the system.
   *
   * @param folder of the node's certificates; empty if it has none
   */
  public CertificatesFeature(ActorSystem<?> system, Optional<Path> folder, Clock clock) {
    folder.map(TlsFolder::new).ifPresent(tls -> start(system, tls, clock));
  }

  private static void start(ActorSystem<?> system, TlsFolder tls, Clock clock) {
    if (tls.hasAuthority()) {
      system.systemActorOf(
          CertificateIssuer.create(tls.folder(), clock),
          "certificate-issuer",
          DispatcherSelector.blocking());
    }
    system.systemActorOf(
        CertificateRenewal.create(tls, clock),
        "certificate-renewal",
        DispatcherSelector.blocking());
  }
}
