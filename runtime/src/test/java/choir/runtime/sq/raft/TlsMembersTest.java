package choir.runtime.sq.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import choir.runtime.tls.CertifiedRanch;
import choir.runtime.tls.LogLines;
import choir.runtime.tls.NodeTls;
import choir.runtime.tls.Seen;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.GroupListRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.grpc.AdminProtocolServiceGrpc;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Three voters that talk by TLS, each with a certificate of its own. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
final class TlsMembersTest {
  @TempDir private Path folder;
  private final Map<String, NodeTls> opened = new HashMap<>();
  private CertifiedRanch ranch;
  private CertifiedRanch other;
  private RaftTestCluster cluster;

  @BeforeEach
  void open() throws IOException {
    ranch = new CertifiedRanch(folder.resolve("ranch"));
    other = new CertifiedRanch(folder.resolve("other"));
    cluster =
        new RaftTestCluster(folder.resolve("cluster"), RaftTestCluster.SMALL, this::certificates);
  }

  @AfterEach
  void close() {
    cluster.close();
    ranch.close();
    other.close();
  }

  private Optional<PeerTls> certificates(String node) throws IOException {
    NodeTls tls = (node.equals("foreign") ? other : ranch).node(node);
    opened.put(node, tls);
    return Optional.of(tls);
  }

  private NodeTls of(RaftTestCluster.Node node) {
    return Objects.requireNonNull(opened.get(node.name()));
  }

  private static int port(RaftTestCluster.Node node) {
    return Member.port(node.settings().address());
  }

  @Test
  void threeMembersStoreByTlsAndGoOnWithoutTheirLeader() throws IOException {
    List<RaftTestCluster.Node> nodes = cluster.three();
    for (int i = 0; i < 50; i++) {
      cluster.store("entry-" + i);
    }
    nodes.forEach(cluster::awaitSame);
    RaftTestCluster.Node first = cluster.leader();
    first.stop();
    cluster.store("while away");
    first.restart();
    cluster.awaitSame(first);
    assertThat(first.machine().texts()).hasSize(51).endsWith("while away");
  }

  /** Finding H1.2: not even a certificate of the ranch opens Ratis' own roads. */
  @Test
  void clientsAndAdministrationAreRefusedWithACertificateToo() throws Exception {
    RaftTestCluster.Node node = cluster.founder();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port(node))
            .sslContext(TlsRpcType.clientContext(of(node)))
            .build();
    try {
      assertThatThrownBy(
              () ->
                  AdminProtocolServiceGrpc.newBlockingStub(channel)
                      .groupList(GroupListRequestProto.getDefaultInstance()))
          .hasMessageContaining("PERMISSION_DENIED");
      assertThatThrownBy(
              () ->
                  RaftServerProtocolServiceGrpc.newBlockingStub(channel)
                      .requestVote(RequestVoteRequestProto.getDefaultInstance()))
          .as("what members send each other is answered by Ratis")
          .hasMessageNotContaining("PERMISSION_DENIED");
    } finally {
      channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void renewedCertificatesAreUsedByNewConnectionsWithoutARestart() throws IOException {
    List<RaftTestCluster.Node> nodes = cluster.three();
    cluster.store("before");
    Map<String, X509Certificate> renewed = new HashMap<>();
    for (RaftTestCluster.Node node : nodes) {
      assertThat(Seen.serialAt(port(node), of(nodes.getFirst())))
          .isEqualTo(of(node).certificate().getSerialNumber());
      renewed.put(node.name(), ranch.issue(node.name()));
    }
    await("files are looked at each three seconds")
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                nodes.stream()
                    .allMatch(node -> of(node).certificate().equals(renewed.get(node.name()))));
    cluster.store("meanwhile");
    // The connections of the member that comes back are new ones, both ways.
    RaftTestCluster.Node back =
        nodes.stream().filter(node -> !node.member().leads()).findFirst().get();
    back.restart();
    cluster.store("after");
    cluster.awaitSame(back);
    assertThat(back.machine().texts()).containsExactly("before", "meanwhile", "after");
    for (RaftTestCluster.Node node : List.of(back, cluster.leader())) {
      assertThat(Seen.serialAt(port(node), of(back)))
          .isEqualTo(of(node).certificate().getSerialNumber());
    }
  }

  @Test
  void aForeignMemberIsNotLetIn() throws IOException {
    try (LogLines log = new LogLines()) {
      RaftTestCluster.Node founder = cluster.founder();
      RaftTestCluster.Node foreign = cluster.node("foreign");
      Member stranger = foreign.start(StartMode.JOIN).self();
      assertThatThrownBy(() -> RaftTestCluster.get(founder.member().addListener(stranger)))
          .isInstanceOf(MembershipException.class);
      cluster.store("without it");
      assertThat(founder.member().find(stranger.id())).isEmpty();
      assertThat(foreign.machine().texts()).isEmpty();
      assertThat(log.warnings())
          .anyMatch(
              line ->
                  line.startsWith(
                      "refused the node at 127.0.0.1:%d: its certificate has subject CN=foreign,"
                          .formatted(port(foreign))));
    }
  }

  /** It trusts us, as who was given our bundle does. */
  @Test
  void aForeignCallerIsNotLetIn() throws IOException {
    RaftTestCluster.Node founder = cluster.founder();
    assertThat(Seen.isLetIn(port(founder), ranch.node("b"))).isTrue();
    other.issue("foreign");
    other.trustAlso(ranch, "foreign");
    assertThat(Seen.isLetIn(port(founder), other.open("foreign"))).isFalse();
  }

  @Test
  void aMemberWithoutCertificatesIsNotLetIn() throws IOException {
    RaftTestCluster plain = new RaftTestCluster(folder.resolve("plain"), RaftTestCluster.SMALL);
    RaftTestCluster.Node founder = cluster.founder();
    RaftTestCluster.Node nameless = plain.node("nameless");
    try (plain) {
      Member stranger = nameless.start(StartMode.JOIN).self();
      assertThatThrownBy(() -> RaftTestCluster.get(founder.member().addListener(stranger)))
          .isInstanceOf(MembershipException.class);
      assertThat(founder.member().find(stranger.id())).isEmpty();
    }
  }
}
