package choir.runtime.tls;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;
import scala.Option;

/**
 * TLS between actor systems. Pekko's own provider that reloads files knows one authority and wants
 * one subject for all nodes.
 */
public final class ArteryTls implements SSLEngineProvider {
  private static final Config OVER_TLS =
      ConfigFactory.parseMap(Map.of("pekko.remote.artery.transport", "tls-tcp"));

  private final NodeTls tls;

  private ArteryTls(NodeTls tls) {
    this.tls = tls;
  }

  /**
   * What an actor system is started with.
   *
   * @param config its settings
   * @param tls with which it talks to others; must stay open as long as the system. In plain text
   *     without, which all systems do or none
   */
  public static ActorSystemSetup setup(Config config, Optional<NodeTls> tls) {
    if (tls.isEmpty()) {
      return ActorSystemSetup.create(BootstrapSetup.create(config));
    }
    NodeTls opened = tls.get();
    return ActorSystemSetup.create(
        BootstrapSetup.create(OVER_TLS.withFallback(config)),
        SSLEngineProviderSetup.create(system -> new ArteryTls(opened)));
  }

  /** The names are those of our own address: of the caller nothing is known. */
  @Override
  public SSLEngine createServerSSLEngine(String hostname, int port) {
    return tls.engineToAnswer();
  }

  @Override
  public SSLEngine createClientSSLEngine(String hostname, int port) {
    return tls.engineToCall(hostname, port);
  }

  /** The handshake has checked all there is. */
  @Override
  public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
    return Option.empty();
  }

  @Override
  public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
    return Option.empty();
  }
}
