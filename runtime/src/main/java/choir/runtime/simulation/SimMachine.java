package choir.runtime.simulation;

import choir.actors.EntityContext;
import choir.actors.RanchEntities;
import choir.actors.calendar.Calendars;
import choir.actors.calendar.DeclaredSchedules;
import choir.actors.entities.RetryingAsk;
import choir.actors.ranch.Approvals;
import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.core.model.ModelRouter;
import choir.core.session.SessionRecord;
import choir.core.sq.Disk;
import choir.core.tool.Tool;
import choir.runtime.sq.journal.StoreExtension.StoreSetup;
import choir.runtime.sq.store.LocalStore;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import scala.Function0;
import scala.concurrent.BlockContext;
import scala.concurrent.CanAwait;

/**
 * A node from its boot to its crash: an actor system on the loop, the real store on a disk in
 * memory, the real entities. There is no shutdown: a machine is dropped, and another one is made on
 * the same disk.
 */
final class SimMachine {
  /** How Pekko's parts, which it makes by name, find the loop of their machine. */
  record Slot(SimLoop loop, int owner) {
    Executor executor() {
      return task -> loop.execute(owner, task);
    }
  }

  /** What is outside: models and tools, as this machine reaches them. */
  interface World {
    ModelRouter models(Slot slot);

    Map<String, Tool> tools(Slot slot, Mirrorborns mirrorborns);
  }

  private static final AtomicLong KEYS = new AtomicLong();
  private static final Map<Long, Slot> SLOTS = new ConcurrentHashMap<>();

  private final long key = KEYS.incrementAndGet();
  private final Slot slot;
  private final LocalStore store;
  private final ActorSystem<Void> system;
  private final Ranch ranch;
  private final Mirrorborns mirrorborns;
  private final Calendars calendars;
  private final Approvals approvals;
  private final DeclaredSchedules declared;

  /**
   * Boots a machine.
   *
   * @param remembered what sharding remembers, kept from one machine to the next
   * @throws IOException if the store cannot be opened: the disk lost what it had promised to keep
   */
  SimMachine(SimLoop loop, Disk disk, Set<String> remembered, World world) throws IOException {
    this.slot = new Slot(loop, loop.newOwner());
    this.store =
        LocalStore.open(
            disk,
            phext -> phext.equals("journal") || phext.startsWith(SessionRecord.PREFIX),
            slot.executor(),
            slot.executor(),
            new LoopClock(loop));
    SLOTS.put(key, slot);
    this.system = boot(slot, store, key);
    LocalEntities entities = new LocalEntities(system, slot, remembered);
    RetryingAsk asks = new RetryingAsk(entities, RetryingAsk.Timing.of(system.settings().config()));
    this.ranch = new Ranch(asks);
    this.mirrorborns = new Mirrorborns(entities, asks, ranch, store, loop);
    this.calendars = new Calendars(asks);
    this.approvals = new Approvals(asks, ranch, store, loop);
    this.declared = new DeclaredSchedules(ranch, store, calendars, files -> List.of(), loop);
    host(entities, world);
    entities.start();
    follow();
  }

  /** A node does it each second; each of these steps costs the simulation time. */
  private void follow() {
    declared.check();
    slot.loop().after(slot.owner(), Duration.ofSeconds(20), this::follow);
  }

  private void host(LocalEntities entities, World world) {
    RanchEntities.host(
        entities,
        EntityContext.of(
            store,
            slot.loop(),
            world.models(slot),
            world.tools(slot, mirrorborns),
            () -> "7f3a",
            system.settings().config()));
  }

  private static ActorSystem<Void> boot(Slot slot, LocalStore store, long key) {
    Config config =
        ConfigFactory.parseString("choir.sim.slot = " + key)
            .withFallback(ConfigFactory.parseResources("choir/runtime/simulation/simulation.conf"))
            .withFallback(ConfigFactory.parseResources("choir.conf"))
            .withFallback(ConfigFactory.defaultReferenceUnresolved())
            .resolve();
    ActorSystemSetup setup =
        ActorSystemSetup.create(BootstrapSetup.create(config), new StoreSetup(store));
    Function0<ActorSystem<Void>> create =
        () -> ActorSystem.create(Behaviors.<Void>empty(), "sim", setup);
    return BlockContext.withBlockContext(new Draining(slot), create);
  }

  /** The slot of the machine whose configuration this is. */
  static Slot slot(Config config) {
    Slot slot = SLOTS.get(config.getLong("choir.sim.slot"));
    if (slot == null) {
      throw new IllegalStateException("a machine made a part of itself after its crash");
    }
    return slot;
  }

  Ranch ranch() {
    return ranch;
  }

  Slot slot() {
    return slot;
  }

  LocalStore store() {
    return store;
  }

  Mirrorborns mirrorborns() {
    return mirrorborns;
  }

  Calendars calendars() {
    return calendars;
  }

  Approvals approvals() {
    return approvals;
  }

  ActorSystem<Void> system() {
    return system;
  }

  /** From now on nothing of this machine is done; what its disk keeps is the disk's to say. */
  void crash() {
    slot.loop().drop(slot.owner());
    SLOTS.remove(key);
  }

  /** The boot of an actor system waits twice: what it waits for runs meanwhile. */
  private record Draining(Slot slot) implements BlockContext {
    @Override
    public <T> T blockOn(Function0<T> waiting, CanAwait permission) {
      slot.loop().drain(slot.owner());
      return waiting.apply();
    }
  }

  private static final class LoopClock extends Clock {
    private final SimLoop loop;

    LoopClock(SimLoop loop) {
      this.loop = loop;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return loop.instant();
    }
  }
}
