package choir.runtime.sq.group;

import choir.core.sq.StoreException;
import choir.runtime.sq.io.FsyncTimes;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Orders entries and applies them to the copy on every member. */
public interface Consensus {
  /** Whether this member leads, as far as it knows. */
  boolean leads();

  /** Address of the leader while another member leads; empty without a known leader. */
  Optional<String> leaderAddress();

  /**
   * Puts an entry in order; completes with the answer of the copy here once it is durable on a
   * majority and applied here. Fails with {@link StoreException}: UNAVAILABLE if it is certain that
   * it was not taken, otherwise UNCERTAIN.
   */
  CompletionStage<byte[]> submit(byte[] entry);

  /** Completes once the copy here has applied all that was acknowledged before the call. */
  CompletionStage<Void> barrier();

  /** The reason why this member no longer takes part, if it has stopped. */
  Optional<StoreException> failure();

  /** Durations of the last fsyncs of the log that makes entries durable here. */
  Optional<FsyncTimes.Spread> fsyncs();

  /** Called back, quickly, whenever another member begins to lead or none does. */
  void onLeader(Runnable listener);
}
