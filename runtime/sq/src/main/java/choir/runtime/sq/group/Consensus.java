package choir.runtime.sq.group;

import choir.core.sq.StoreException;
import choir.runtime.sq.io.FsyncTimes;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Orders entries and hands them to the copy on every member. */
public interface Consensus {
  /** Whether this member leads, as far as it knows. */
  boolean leads();

  /** Where operations go while another member leads; empty while nobody is known to. */
  Optional<String> leaderAddress();

  /**
   * Puts an entry in order; completes with the answer of the copy here once it is durable on a
   * majority and applied here. Fails with {@link StoreException}: UNAVAILABLE if it is certain that
   * it was not taken, otherwise UNCERTAIN.
   */
  CompletionStage<byte[]> submit(byte[] entry);

  /** Completes once the copy here has applied all that was acknowledged before the call. */
  CompletionStage<Void> barrier();

  /** Why this member takes part no more, if so it is. */
  Optional<StoreException> failure();

  /** How long the last fsyncs of the log took by which entries become durable here. */
  Optional<FsyncTimes.Spread> fsyncs();

  /** Called back, quickly, whenever another member begins to lead or none does. */
  void onLeader(Runnable listener);
}
