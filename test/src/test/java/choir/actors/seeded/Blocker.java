package choir.actors.seeded;

import java.util.concurrent.CompletableFuture;

/** An actor that waits. */
public final class Blocker {
  private Blocker() {}

  static String answer(CompletableFuture<String> stage) {
    return stage.join();
  }
}
