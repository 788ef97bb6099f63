package choir.actors.voice;

import choir.core.chat.ChatException;
import choir.core.floor.Freeze;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollStore;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Looks before each message whether posts are frozen in a place, or in all. The freeze is read as
 * of now, so that no post begins once it is stored, on whatever node. While it is known to be
 * frozen, the copy of this node is read, which costs the store nothing.
 */
final class Freezes {
  private Freezes() {}

  /** Completes if nothing is frozen, and fails with {@link ChatException.Kind#FROZEN} otherwise. */
  static CompletionStage<Void> check(ScrollStore store, String channel) {
    return freeze(store.select(Freeze.key(channel)), store.select(Freeze.key(Freeze.EVERYWHERE)))
        .thenCompose(
            known ->
                known.isPresent()
                    ? CompletableFuture.completedStage(known)
                    : freeze(
                        store.selectLatest(Freeze.key(channel)),
                        store.selectLatest(Freeze.key(Freeze.EVERYWHERE))))
        .thenAccept(
            found ->
                found.ifPresent(
                    freeze -> {
                      throw new ChatException(
                          ChatException.Kind.FROZEN,
                          "frozen by %s at %s".formatted(freeze.by(), freeze.at()));
                    }));
  }

  private static CompletionStage<Optional<Freeze>> freeze(
      CompletionStage<Optional<Scroll>> one, CompletionStage<Optional<Scroll>> other) {
    return one.thenCombine(
        other,
        (first, second) -> first.or(() -> second).flatMap(scroll -> Freeze.parse(scroll.text())));
  }
}
