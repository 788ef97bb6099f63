package choir.runtime.sq.raft;

import choir.core.failure.Failures;
import choir.runtime.sq.io.FsyncTimes;
import choir.runtime.sq.raft.ReplicationException.Code;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;

/** Ratis' server of our one group, with its state translated to our types. */
final class Division {
  private final RaftServer server;
  private final RaftServer.Division division;
  private final Member self;
  private final RaftGroupId group;
  private final RaftPeerId id;
  private final ClientId client = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();

  Division(RaftServer server, UUID group, Member self) throws IOException {
    this.server = server;
    this.self = self;
    this.group = RaftGroupId.valueOf(group);
    this.id = RaftPeerId.valueOf(self.id());
    this.division = server.getDivision(this.group);
  }

  /** The answer, or a {@link ReplicationException}. */
  CompletableFuture<byte[]> write(byte[] entry) {
    StateMachineAdapter.Submission submission = new StateMachineAdapter.Submission(entry);
    return call(request(submission, RaftClientRequest.writeRequestType()))
        .handle(
            (reply, thrown) -> {
              Throwable failure = failure(reply, thrown);
              if (failure != null) {
                throw refused(failure, submission.mayBeStored());
              }
              return reply.getMessage().getContent().toByteArray();
            });
  }

  /**
   * The entry that this member's state has reached, once it reflects all acknowledged before. Ratis
   * completes a read while it holds the lock under which the next one is queued: a caller that
   * reads again in the continuation would block the thread that applies entries, for ever. So
   * callers continue elsewhere.
   */
  CompletableFuture<Long> read() {
    return call(request(Message.EMPTY, RaftClientRequest.readRequestType()))
        .handleAsync(
            (reply, thrown) -> {
              Throwable failure = failure(reply, thrown);
              if (failure != null) {
                throw new ReplicationException(
                    Code.UNAVAILABLE,
                    "no majority has confirmed what the latest entry is: %s; try again"
                        .formatted(failure.getMessage()),
                    failure);
              }
              return Long.parseLong(reply.getMessage().getContent().toStringUtf8());
            },
            Thread::startVirtualThread);
  }

  private CompletableFuture<RaftClientReply> call(RaftClientRequest request) {
    try {
      return server.submitClientRequestAsync(request);
    } catch (IOException | RuntimeException failed) {
      return CompletableFuture.failedFuture(failed);
    }
  }

  private RaftClientRequest request(Message message, RaftClientRequest.Type type) {
    return RaftClientRequest.newBuilder()
        .setClientId(client)
        .setServerId(id)
        .setGroupId(group)
        .setCallId(calls.incrementAndGet())
        .setMessage(message)
        .setType(type)
        .build();
  }

  /** Durations of the last fsyncs of the log; empty before the first one. */
  Optional<FsyncTimes.Spread> fsyncs() {
    return FsyncMetrics.fsyncs(division.getMemberId());
  }

  /** Asks for a snapshot between two entries. */
  CompletionStage<Void> snapshot(Duration limit) {
    SnapshotManagementRequest request =
        SnapshotManagementRequest.newCreate(
            client, id, group, calls.incrementAndGet(), limit.toMillis(), 1);
    return done(server.snapshotManagementAsync(request));
  }

  /** Puts a configuration in the place of the one that is known. */
  CompletableFuture<Void> configure(List<RaftPeer> voters, List<RaftPeer> listeners) {
    RaftConfiguration current = division.getRaftConf();
    SetConfigurationRequest.Arguments arguments =
        SetConfigurationRequest.Arguments.newBuilder()
            .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
            .setServersInCurrentConf(List.copyOf(current.getAllPeers(RaftPeerRole.FOLLOWER)))
            .setListenersInCurrentConf(List.copyOf(current.getAllPeers(RaftPeerRole.LISTENER)))
            .setServersInNewConf(voters)
            .setListenersInNewConf(listeners)
            .build();
    try {
      return done(
          server.setConfigurationAsync(
              new SetConfigurationRequest(client, id, group, calls.incrementAndGet(), arguments)));
    } catch (IOException | RuntimeException failed) {
      return CompletableFuture.failedFuture(failed);
    }
  }

  /** Hands the office of leader over. */
  CompletableFuture<Void> transfer(String to, Duration limit) {
    try {
      return done(
          server.transferLeadershipAsync(
              new TransferLeadershipRequest(
                  client,
                  id,
                  group,
                  calls.incrementAndGet(),
                  RaftPeerId.valueOf(to),
                  limit.toMillis())));
    } catch (IOException | RuntimeException failed) {
      return CompletableFuture.failedFuture(failed);
    }
  }

  private static CompletableFuture<Void> done(CompletableFuture<RaftClientReply> replied) {
    return replied.thenCompose(
        reply ->
            reply.getException() == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(reply.getException()));
  }

  private static @Nullable Throwable failure(
      @Nullable RaftClientReply reply, @Nullable Throwable thrown) {
    if (thrown != null) {
      return Failures.cause(thrown);
    }
    return reply == null ? null : reply.getException();
  }

  private ReplicationException refused(Throwable failure, boolean mayBeStored) {
    if (mayBeStored) {
      return new ReplicationException(
          Code.UNCERTAIN, "the entry may have been stored: " + failure.getMessage(), failure);
    }
    if (failure instanceof ResourceUnavailableException) {
      return new ReplicationException(
          Code.OVERLOADED,
          "too much waits for a majority already; the entry was not stored, submit it again later",
          failure);
    }
    if (failure instanceof org.apache.ratis.protocol.exceptions.NotLeaderException
        || failure instanceof LeaderNotReadyException
        || failure instanceof LeaderSteppingDownException) {
      return new NotLeaderException(leader().filter(leader -> !leader.equals(self)));
    }
    return new ReplicationException(
        Code.STOPPED,
        "the entry was not stored, this member takes none: " + failure.getMessage(),
        failure);
  }

  /** Whether entries are taken here. */
  boolean leads() {
    DivisionInfo info = division.getInfo();
    return info.isAlive() && info.isLeader() && info.isLeaderReady();
  }

  Optional<Member> leader() {
    RaftPeerId leader = division.getInfo().isAlive() ? division.getInfo().getLeaderId() : null;
    if (leader == null) {
      return Optional.empty();
    }
    if (leader.equals(id)) {
      return leads() ? Optional.of(self) : Optional.empty();
    }
    return peers(RaftPeerRole.FOLLOWER).stream()
        .filter(peer -> peer.getId().equals(leader))
        .map(Member::of)
        .findFirst();
  }

  /** The members of the current configuration. */
  List<RaftPeer> peers(RaftPeerRole role) {
    return List.copyOf(division.getRaftConf().getCurrentPeers(role));
  }

  boolean isAlive() {
    return division.getInfo().isAlive();
  }

  long commitIndex() {
    return division.getRaftLog().getLastCommittedIndex();
  }

  long term() {
    return division.getInfo().getCurrentTerm();
  }

  GroupStatus.Role role() {
    return switch (division.getInfo().getCurrentRole()) {
      case LEADER -> GroupStatus.Role.LEADER;
      case CANDIDATE -> GroupStatus.Role.CANDIDATE;
      case LISTENER -> GroupStatus.Role.LISTENER;
      default -> GroupStatus.Role.FOLLOWER;
    };
  }

  /** All members as this one sees them. */
  List<GroupStatus.Peer> members() {
    Map<String, Long> commits = new HashMap<>();
    for (CommitInfoProto info : division.getCommitInfos()) {
      commits.put(info.getServer().getId().toStringUtf8(), info.getCommitIndex());
    }
    Map<String, Contact> contacts = contacts();
    List<GroupStatus.Peer> members = new ArrayList<>();
    for (RaftPeerRole role : List.of(RaftPeerRole.FOLLOWER, RaftPeerRole.LISTENER)) {
      for (RaftPeer peer : peers(role)) {
        String name = peer.getId().toString();
        Contact contact = contacts.get(name);
        Long commit = commits.get(name);
        members.add(
            new GroupStatus.Peer(
                name.equals(self.id()) ? self : Member.of(peer),
                role == RaftPeerRole.FOLLOWER,
                contact == null ? Optional.empty() : Optional.of(contact.ago()),
                contact == null ? OptionalLong.empty() : OptionalLong.of(contact.match()),
                commit == null ? OptionalLong.empty() : OptionalLong.of(commit)));
      }
    }
    return members;
  }

  /** The member of this id, if it is one. */
  Optional<GroupStatus.Peer> find(String id) {
    return members().stream().filter(peer -> peer.member().id().equals(id)).findFirst();
  }

  private record Contact(Duration ago, long match) {}

  private Map<String, Contact> contacts() {
    Map<String, Contact> contacts = new HashMap<>();
    List<ServerRpcProto> followers =
        division.getInfo().getRoleInfoProto().getLeaderInfo().getFollowerInfoList();
    long[] matches = division.getInfo().getFollowerMatchIndices();
    if (matches == null || matches.length != followers.size()) {
      // Members are just changing; the next question gets an answer.
      return contacts;
    }
    for (int i = 0; i < matches.length; i++) {
      ServerRpcProto follower = followers.get(i);
      contacts.put(
          follower.getId().getId().toStringUtf8(),
          new Contact(Duration.ofMillis(follower.getLastRpcElapsedTimeMs()), matches[i]));
    }
    return contacts;
  }
}
