package choir.runtime.sq.raft;

import static choir.runtime.sq.raft.RaftTestCluster.bytes;
import static choir.runtime.sq.raft.RaftTestCluster.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.util.TimeDuration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Finding H1: what Ratis' own client reaches on a member's port, in plain text. */
@Tag("slow")
@Timeout(60)
final class StrangerTest {
  @TempDir private Path folder;
  private RaftTestCluster cluster;
  private RaftTestCluster.Node node;

  @BeforeEach
  void found() throws IOException {
    cluster = new RaftTestCluster(folder, RaftTestCluster.SMALL);
    node = cluster.founder();
    cluster.store("mine");
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void groupsAndMembersAreNotListed() throws IOException {
    try (RaftClient stranger = stranger()) {
      refused(() -> stranger.getGroupManagementApi(id()).list());
      refused(() -> stranger.getGroupManagementApi(id()).info(group()));
    }
  }

  @Test
  void nothingIsWrittenOrRead() throws IOException {
    try (RaftClient stranger = stranger()) {
      refused(() -> stranger.io().send(Message.valueOf("theirs")));
      refused(() -> stranger.io().sendReadOnly(Message.valueOf("anything")));
    }
    // A client whose request has failed may answer the next one itself: its window is closed.
    try (RaftClient stranger = stranger()) {
      refused(() -> stranger.async().send(Message.valueOf("theirs")).get(5, TimeUnit.SECONDS));
    }
    assertThat(cluster.store("more")).isEqualTo("#2");
    assertThat(node.machine().texts()).containsExactly("mine", "more");
  }

  @Test
  void theGroupIsNotChanged() throws IOException {
    RaftPeer other = RaftPeer.newBuilder().setId("other").setAddress("127.0.0.1:1").build();
    try (RaftClient stranger = stranger()) {
      refused(() -> stranger.admin().setConfiguration(List.of(other)));
      refused(() -> stranger.admin().transferLeadership(id(), 1000));
      refused(() -> stranger.getGroupManagementApi(id()).remove(group(), true, false));
      refused(() -> stranger.getSnapshotManagementApi(id()).create(1000));
    }
    assertThat(node.member().status().members()).hasSize(1);
    assertThat(cluster.store("more")).isEqualTo("#2");
  }

  @Test
  void bytesThatAreNoEntryAreRefusedBeforeTheyAreLogged() throws IOException {
    assertThatThrownBy(() -> get(node.member().submit(bytes(LineStateMachine.GARBAGE))))
        .isInstanceOfSatisfying(
            ReplicationException.class,
            refused -> assertThat(refused.code()).isEqualTo(ReplicationException.Code.UNREADABLE))
        .hasMessageContaining("not stored");
    assertThat(cluster.store("more")).isEqualTo("#2");
    node.restart();
    cluster.awaitLeader();
    get(node.member().barrier());
    assertThat(node.machine().texts()).containsExactly("mine", "more");
  }

  /** Behind the port's own refusal: no request of another process reaches the log. */
  @Test
  void aRequestThatThisProcessDidNotSubmitIsRefused() throws IOException {
    node.stop();
    try (RaftFolder raft = RaftFolder.open(node.raft())) {
      StateMachineAdapter adapter =
          new StateMachineAdapter(
              node.machine(),
              raft,
              new RaftSnapshots(raft.snapshots()),
              raft.skipped(),
              new QuietListener());
      Message theirs = Message.valueOf("theirs");
      assertThat(adapter.startTransaction(request(theirs)).getException())
          .hasMessageContaining("from this process only");
      Message ours = new StateMachineAdapter.Submission(bytes("ours"));
      assertThat(adapter.startTransaction(request(ours)).getException()).isNull();
    }
  }

  private RaftClientRequest request(Message message) {
    return RaftClientRequest.newBuilder()
        .setClientId(ClientId.randomId())
        .setServerId(RaftPeerId.valueOf("a"))
        .setGroupId(group())
        .setCallId(1)
        .setMessage(message)
        .setType(RaftClientRequest.writeRequestType())
        .build();
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call).hasStackTraceContaining("PERMISSION_DENIED");
  }

  private RaftPeerId id() {
    return RaftPeerId.valueOf(node.member().self().id());
  }

  private RaftGroupId group() {
    return RaftGroupId.valueOf(node.settings().group());
  }

  private RaftClient stranger() {
    RaftPeer peer = RaftPeer.newBuilder().setId(id()).setAddress(node.settings().address()).build();
    return RaftClient.newBuilder()
        .setRaftGroup(RaftGroup.valueOf(group(), List.of(peer)))
        .setProperties(new RaftProperties())
        .setRetryPolicy(
            RetryPolicies.retryUpToMaximumCountWithFixedSleep(
                1, TimeDuration.valueOf(10, TimeUnit.MILLISECONDS)))
        .build();
  }
}
