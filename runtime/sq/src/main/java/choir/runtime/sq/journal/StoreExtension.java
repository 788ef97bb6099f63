package choir.runtime.sq.journal;

import choir.runtime.sq.store.Store;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.apache.pekko.actor.setup.Setup;

/** Gives the plugins the store that the process opened before it started the actor system. */
public final class StoreExtension implements Extension {
  private static final Id ID = new Id();
  private final Store store;

  private StoreExtension(Store store) {
    this.store = store;
  }

  /** The setup that {@code ActorSystem.create} takes. */
  public static final class StoreSetup extends Setup {
    private final Store store;

    public StoreSetup(Store store) {
      this.store = store;
    }
  }

  /** The store of an actor system. */
  public static Store store(ActorSystem system) {
    return ID.get(system).store;
  }

  private static final class Id extends AbstractExtensionId<StoreExtension> {
    @Override
    public StoreExtension createExtension(ExtendedActorSystem system) {
      return new StoreExtension(
          system
              .settings()
              .setup()
              .get(StoreSetup.class)
              .orElseThrow(
                  () -> new IllegalStateException("the actor system was created without a store"))
              .store);
    }
  }
}
