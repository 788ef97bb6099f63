package choir.runtime.sq.group;

import choir.core.failure.Failures;
import choir.core.sq.StoreException;
import choir.core.sq.StoreException.Code;
import choir.runtime.sq.io.FsyncTimes;
import choir.runtime.sq.raft.Member;
import choir.runtime.sq.raft.RaftMember;
import choir.runtime.sq.raft.ReplicationException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Consensus by Raft, with its failures translated to the store's. */
final class RaftConsensus implements Consensus {
  private final RaftMember member;

  RaftConsensus(RaftMember member) {
    this.member = member;
  }

  @Override
  public boolean leads() {
    return member.leads();
  }

  @Override
  public Optional<String> leaderAddress() {
    return member.leader().map(Member::forwardAddress);
  }

  @Override
  public CompletionStage<byte[]> submit(byte[] entry) {
    return member.submit(entry).exceptionallyCompose(RaftConsensus::translated);
  }

  @Override
  public CompletionStage<Void> barrier() {
    CompletionStage<Long> reached =
        member.barrier().exceptionallyCompose(RaftConsensus::translated);
    return reached.thenAccept(applied -> {});
  }

  private static <T> CompletionStage<T> translated(Throwable failure) {
    Throwable cause = Failures.cause(failure);
    Code code = cause instanceof ReplicationException known ? code(known.code()) : Code.UNCERTAIN;
    String detail = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return CompletableFuture.failedFuture(new StoreException(code, detail, cause));
  }

  @Override
  public Optional<StoreException> failure() {
    return member
        .failure()
        .map(why -> new StoreException(Code.STOPPED, String.valueOf(why.getMessage()), why));
  }

  @Override
  public Optional<FsyncTimes.Spread> fsyncs() {
    return member.fsyncs();
  }

  private static Code code(ReplicationException.Code code) {
    return switch (code) {
      case NOT_LEADER, UNAVAILABLE, UNREADABLE -> Code.UNAVAILABLE;
      case OVERLOADED -> Code.OVERLOADED;
      case TOO_LARGE -> Code.TOO_LARGE;
      case STOPPED -> Code.STOPPED;
      case UNCERTAIN -> Code.UNCERTAIN;
    };
  }

  @Override
  public void onLeader(Runnable listener) {
    member.onLeader(leader -> listener.run());
  }
}
