package choir.test.sq;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.EventBody;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollKey;
import choir.core.sq.StoreException;
import choir.runtime.sq.log.LogSettings;
import choir.runtime.sq.log.NioDisk;
import choir.runtime.sq.store.LocalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;

/**
 * A process that writes until it is killed. Each of its entities appends batches of one to five
 * events, each batch beside a scroll that names its last event, and says {@code ack ENTITY LAST} on
 * its output once that is acknowledged.
 */
final class WriteLoad {
  static final int ENTITIES = 4;
  static final LogSettings SETTINGS =
      new LogSettings(phext -> phext.equals("latest") || phext.equals("journal"), 64 << 10);

  private WriteLoad() {}

  /**
   * @param arguments the folder of the store
   */
  public static void main(String[] arguments) throws IOException {
    say("opening");
    try {
      LocalStore store = open(Path.of(arguments[0]));
      say("open");
      for (int entity = 1; entity <= ENTITIES; entity++) {
        int number = entity;
        Thread.ofPlatform().start(() -> append(store, number));
      }
    } catch (StoreException refused) {
      say("refused " + refused.getMessage());
    }
  }

  static LocalStore open(Path folder) throws IOException {
    return LocalStore.open(
        NioDisk.open(folder),
        SETTINGS,
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory()),
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory()),
        Clock.systemUTC());
  }

  private static void append(LocalStore store, int entity) {
    String id = id(entity);
    if (!(done(store, new Operation.Open(id)) instanceof Outcome.Opened opened)) {
      throw new AssertionError("not opened");
    }
    Random random = new Random();
    long next = opened.highestSequence() + 1;
    while (true) {
      int count = 1 + random.nextInt(5);
      Operation.Append append = batch(entity, opened.epoch(), next, count, random.nextInt(300));
      if (!(done(store, append) instanceof Outcome.Done)) {
        throw new AssertionError("not stored");
      }
      next += count;
      say("ack " + entity + " " + (next - 1));
    }
  }

  private static Outcome done(LocalStore store, Operation operation) {
    return store.submit(operation).toCompletableFuture().join();
  }

  private static Operation.Append batch(
      int entity, long epoch, long first, int count, int padding) {
    List<EventBody> events = new ArrayList<>();
    String payload = first + " " + count + " " + "x".repeat(padding);
    for (int i = 0; i < count; i++) {
      events.add(new EventBody("load.Written", 1, "", "", first, payload));
    }
    Change last = new Change.Put(beside(entity), Long.toString(first + count - 1));
    return new Operation.Append(id(entity), epoch, "writer" + epoch, first, events, List.of(last));
  }

  static String id(int entity) {
    return "load|" + entity;
  }

  static ScrollKey beside(int entity) {
    return new ScrollKey("latest", new Coordinate(1, 1, 1, 1, 1, 1, 1, 1, entity));
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
