package choir.runtime.sq.raft;

import static choir.runtime.sq.raft.RaftTestCluster.get;
import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.sq.io.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.proto.RaftProtos.TermIndexProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A leader that hears twice that a restarted follower lacks entries sends them twice, the second
 * time with what was written meanwhile. A follower that claims more than it holds never receives
 * the rest: a leader does not go back behind what was claimed, and each barrier on that follower
 * times out until another member leads (faults.md A9).
 */
@Tag("slow")
final class RepeatedAppendTest {
  @TempDir private Path folder;
  private final UUID group = UUID.randomUUID();
  private RatisServer follower;
  private RaftFolder files;
  private long calls;

  @BeforeEach
  void open() throws IOException {
    String address = "127.0.0.1:" + FreePorts.next();
    RaftSettings settings =
        RaftSettings.of(group, folder.resolve("raft"), "b", address, "pekko://b");
    files = RaftFolder.open(settings, StartMode.JOIN);
    StateMachineAdapter driver =
        new StateMachineAdapter(
            new LineStateMachine(folder.resolve("machine")),
            files,
            new RaftSnapshots(files.snapshots()),
            files.skipped(),
            new QuietListener());
    driver.recover();
    follower = RatisServer.start(settings, files, new Member("b", address, "pekko://b"), driver);
  }

  @AfterEach
  void close() throws IOException {
    follower.close();
    files.close();
  }

  @Test
  void entriesBehindARepeatAreStoredBeforeTheyAreAcknowledged() {
    LogEntryProto first = entry(1, 0, "first");
    LogEntryProto second = entry(1, 1, "second");
    CompletableFuture<AppendEntriesReplyProto> once = send("a", 1, List.of(first));
    CompletableFuture<AppendEntriesReplyProto> again = send("a", 1, List.of(first, second));
    assertThat(get(once).getMatchIndex()).isEqualTo(0);
    assertThat(get(again).getMatchIndex()).isEqualTo(1);
    assertThat(get(probe("a", 1, second)).getResult()).isEqualTo(AppendResult.SUCCESS);
  }

  @Test
  void theEntryOfALaterLeaderTakesThePlaceOfTheOneBeingWritten() {
    LogEntryProto old = entry(1, 0, "old");
    LogEntryProto elected = entry(2, 0, "new");
    CompletableFuture<AppendEntriesReplyProto> before = send("a", 1, List.of(old));
    CompletableFuture<AppendEntriesReplyProto> after = send("c", 2, List.of(elected));
    assertThat(get(before).getMatchIndex()).isEqualTo(0);
    assertThat(get(after).getMatchIndex()).isEqualTo(0);
    assertThat(get(probe("c", 2, elected)).getResult()).isEqualTo(AppendResult.SUCCESS);
  }

  private static LogEntryProto entry(long term, long index, String text) {
    return LogEntryProto.newBuilder()
        .setTerm(term)
        .setIndex(index)
        .setStateMachineLogEntry(
            StateMachineLogEntryProto.newBuilder()
                .setClientId(ClientId.randomId().toByteString())
                .setLogData(ByteString.copyFromUtf8(text)))
        .build();
  }

  private CompletableFuture<AppendEntriesReplyProto> send(
      String leader, long term, List<LogEntryProto> entries) {
    return send(request(leader, term).addAllEntries(entries).build());
  }

  /** A heartbeat, which succeeds if the log holds {@code last}. */
  private CompletableFuture<AppendEntriesReplyProto> probe(
      String leader, long term, LogEntryProto last) {
    return send(
        request(leader, term)
            .setPreviousLog(
                TermIndexProto.newBuilder().setTerm(last.getTerm()).setIndex(last.getIndex()))
            .build());
  }

  private CompletableFuture<AppendEntriesReplyProto> send(AppendEntriesRequestProto request) {
    try {
      return follower.server().appendEntriesAsync(request);
    } catch (IOException failed) {
      return CompletableFuture.failedFuture(failed);
    }
  }

  private AppendEntriesRequestProto.Builder request(String leader, long term) {
    return AppendEntriesRequestProto.newBuilder()
        .setServerRequest(
            RaftRpcRequestProto.newBuilder()
                .setRequestorId(ByteString.copyFromUtf8(leader))
                .setReplyId(ByteString.copyFromUtf8("b"))
                .setRaftGroupId(
                    RaftGroupIdProto.newBuilder().setId(RaftGroupId.valueOf(group).toByteString()))
                .setCallId(++calls))
        .setLeaderTerm(term)
        .setLeaderCommit(-1);
  }
}
