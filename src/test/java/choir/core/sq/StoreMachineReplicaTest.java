package choir.core.sq;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.phext.Coordinate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Replicas that restart at any time decide as those that never did. */
final class StoreMachineReplicaTest {
  private static final List<String> WRITERS = List.of("w1", "w2", "w3");

  @Test
  void aReplicaThatRestartedDecidesAsOneThatDidNot() {
    for (long seed : Seeds.of(300).toArray()) {
      Random random = new Random(seed);
      InMemoryScrolls running = new InMemoryScrolls();
      InMemoryScrolls restarting = new InMemoryScrolls();
      for (int step = 0; step < 60; step++) {
        Operation operation = operation(random, running);
        if (random.nextInt(3) == 0) {
          restarting.restart();
        }
        assertThat(restarting.submit(operation))
            .as("seed %d step %d: %s", seed, step, operation)
            .isEqualTo(running.submit(operation));
        assertThat(restarting.scrolls).as("seed %d step %d", seed, step).isEqualTo(running.scrolls);
      }
    }
  }

  private static Operation operation(Random random, InMemoryScrolls shelf) {
    String id = "entity-" + random.nextInt(3);
    JournalHead head = shelf.head(id).orElseGet(() -> new JournalHead(id, 0, 0, 0, "", 0));
    long epoch = Math.max(0, head.epoch() - (random.nextInt(8) == 0 ? 1 : 0));
    return switch (random.nextInt(10)) {
      case 0, 1 -> new Operation.Open(id);
      case 2, 3, 4, 5, 6 -> append(random, head, epoch);
      case 7 -> new Operation.DeleteEvents(id, epoch, random.nextLong(0, head.highest() + 2));
      case 8 ->
          new Operation.SaveSnapshot(
              id, random.nextInt(4), InMemoryScrolls.body(random.nextInt(4) == 0 ? "\u0001" : "s"));
      default ->
          random.nextBoolean()
              ? new Operation.DeleteSnapshots(id, List.of(1L, (long) random.nextInt(4)))
              : new Operation.Write(
                  List.of(new Change.Put(new ScrollKey("n", Coordinate.ORIGIN), "x" + epoch)));
    };
  }

  private static Operation append(Random random, JournalHead head, long epoch) {
    List<String> payloads = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      payloads.add("p" + random.nextInt(2));
    }
    long back = random.nextInt(3) == 0 ? random.nextInt(3) : 0;
    return InMemoryScrolls.append(
        head.persistenceId(),
        epoch,
        WRITERS.get(random.nextInt(4) == 0 ? random.nextInt(3) : (int) (epoch % 3)),
        Math.max(0, head.highest() + 1 - back),
        List.of(),
        payloads.toArray(String[]::new));
  }
}
