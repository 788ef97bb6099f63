package choir.test.journal;

import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.japi.snapshot.JavaSnapshotStoreSpec;
import org.apache.pekko.persistence.snapshot.SnapshotStoreSpec$;
import org.jspecify.annotations.Nullable;

/** The snapshot store's test kit. */
public final class ScrollSnapshotStoreTest extends JavaSnapshotStoreSpec {
  // No initialiser: the test kit's constructor asks for the system before this one's body runs.
  private @Nullable ActorSystem system;

  public ScrollSnapshotStoreTest() {
    super(TestStores.plugins());
  }

  @Override
  public ActorSystem system() {
    ActorSystem running = system;
    if (running == null) {
      running =
          TestStores.system(
              "ScrollSnapshotStoreTest",
              config().withFallback(SnapshotStoreSpec$.MODULE$.config()));
      system = running;
    }
    return running;
  }
}
