package choir.runtime.sq.raft;

import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.grpc.server.GrpcServicesImpl;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.io.netty.buffer.ByteBufAllocator;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.ApplicationProtocolConfig;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.ApplicationProtocolNegotiator;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.ClientAuth;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.IdentityCipherSuiteFilter;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.JdkSslContext;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/**
 * Ratis' gRPC with a context of ours for each connection. Ratis builds one context from its {@code
 * GrpcTlsConfig} for the whole life of a server: that context resumes sessions for a day, and who
 * resumes one shows no certificate, however the files have changed.
 *
 * <p>Made by Ratis from its name, hence public with a constructor without arguments.
 */
public final class TlsRpcType implements RpcType {
  /** Name of the parameter that holds the server's {@link PeerTls}. */
  private static final String PARAMETER = "choir.raft.tls";

  @Override
  public String name() {
    return TlsRpcType.class.getName();
  }

  /** The parameters that a server needs with this type. */
  static Parameters parameters(PeerTls tls) {
    Parameters parameters = new Parameters();
    parameters.put(PARAMETER, tls, PeerTls.class);
    return parameters;
  }

  @Override
  public RpcFactory newFactory(Parameters parameters) {
    return new Factory(parameters, parameters.getNonNull(PARAMETER, PeerTls.class));
  }

  /** For connections to members, each with an engine of what {@code tls} holds at that time. */
  static SslContext clientContext(PeerTls tls) {
    return new Current(tls, true);
  }

  private static final class Factory extends GrpcFactory {
    private final PeerTls tls;

    Factory(Parameters parameters, PeerTls tls) {
      super(parameters);
      this.tls = tls;
    }

    @Override
    public GrpcServices newRaftServerRpc(RaftServer server) {
      return GrpcServicesImpl.newBuilder()
          .setServer(server)
          .setCustomizer(MembersOnly.INSTANCE)
          .setServerSslContextForServer(new Current(tls, false))
          .setServerSslContextForClient(clientContext(tls))
          .build();
    }
  }

  /** Makes each engine from what the node's files hold at that time. */
  private static final class Current extends SslContext {
    private static final ApplicationProtocolConfig HTTP_2 =
        new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            "h2");

    private final PeerTls tls;
    private final boolean client;

    Current(PeerTls tls, boolean client) {
      this.tls = tls;
      this.client = client;
    }

    private JdkSslContext now() {
      @Nullable Iterable<String> usualCiphers = null;
      return new JdkSslContext(
          tls.context(),
          client,
          usualCiphers,
          IdentityCipherSuiteFilter.INSTANCE,
          HTTP_2,
          ClientAuth.REQUIRE,
          new String[] {PeerTls.PROTOCOL},
          false);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator buffers) {
      return now().newEngine(buffers);
    }

    /** gRPC itself has the engine check that the certificate is for that host. */
    @Override
    public SSLEngine newEngine(ByteBufAllocator buffers, String host, int port) {
      return now().newEngine(buffers, host, port);
    }

    @Override
    public boolean isClient() {
      return client;
    }

    @Override
    public List<String> cipherSuites() {
      return now().cipherSuites();
    }

    /** Netty calls it deprecated for others than itself, and asks for it. */
    @Override
    @SuppressWarnings("deprecation")
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
      return now().applicationProtocolNegotiator();
    }

    @Override
    public SSLSessionContext sessionContext() {
      return now().sessionContext();
    }
  }
}
