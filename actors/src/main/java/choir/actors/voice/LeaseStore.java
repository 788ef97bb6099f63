package choir.actors.voice;

import choir.core.chat.TokenLease;
import choir.core.sq.Change;
import choir.core.sq.Condition;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;

/** Reads and writes leases on tokens. Thread-safe. */
record LeaseStore(ScrollStore store) {
  /** The lease of an account, as of now. */
  CompletionStage<Optional<Scroll>> read(String account) {
    return store.selectLatest(TokenLease.key(account));
  }

  /** Writes a lease if nobody has since its version was seen. */
  CompletionStage<Outcome> write(String account, TokenLease lease, long version) {
    ScrollKey key = TokenLease.key(account);
    return store.write(
        List.of(new Change.Put(key, lease.text(account))), List.of(new Condition(key, version)));
  }

  /** Releases a lease when its session is closed, so that no other node has to wait. */
  void release(
      CompletionStage<Void> closed, String account, TokenLease lease, long version, Logger log) {
    closed
        .thenCompose(done -> write(account, lease.ended(), version))
        .whenComplete(
            (outcome, failure) -> {
              if (!(outcome instanceof Outcome.Done)) {
                log.debug("the lease of {} is not released: others wait for its end", account);
              }
            });
  }
}
