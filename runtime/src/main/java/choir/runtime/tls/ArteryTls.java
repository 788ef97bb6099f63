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
 * TLS between actor systems. Pekko's reloading provider only supports a single authority and
 * requires the same subject for all nodes.
 */
public final class ArteryTls implements SSLEngineProvider {
  private static final Config OVER_TLS =
      ConfigFactory.parseMap(Map.of("pekko.remote.artery.transport", "tls-tcp"));

  private final NodeTls tls;

  private ArteryTls(NodeTls tls) {
    this.tls = tls;
  }

  /**
   * The setup of an actor system.
   *
   * @param config its settings
   * @param tls certificates for connections; must stay open as long as the system. If empty, plain
   *     text, which all systems must then use
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

  /** Host and port are the local address: the caller is unknown. */
  @Override
  public SSLEngine createServerSSLEngine(String hostname, int port) {
    return tls.engineToAnswer();
  }

  @Override
  public SSLEngine createClientSSLEngine(String hostname, int port) {
    return tls.engineToCall(hostname, port);
  }

  /** Nothing to verify beyond the handshake. */
  @Override
  public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
    return Option.empty();
  }

  @Override
  public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
    return Option.empty();
  }
}
