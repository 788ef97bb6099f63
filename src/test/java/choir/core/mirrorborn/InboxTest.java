package choir.core.mirrorborn;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboxTest {
  private static final List<Priority> PRIORITIES = List.of(Priority.values());

  private static Inbound message(int number, Priority priority, String session) {
    return message(number, priority, session, List.of());
  }

  private static Inbound message(
      int number, Priority priority, String session, List<AgentId> chain) {
    return Inbound.from(
            new Source.Person("test"),
            priority,
            RunId.of("test", "" + number),
            session,
            "x".repeat(number % 7),
            Instant.EPOCH)
        .awaitedBy(chain);
  }

  /** What the inbox must be: a list in which a message stands behind all that go before it. */
  private static void insert(List<Inbound> model, Inbound message) {
    int at = model.size();
    while (at > 0 && model.get(at - 1).priority().compareTo(message.priority()) > 0) {
      at--;
    }
    model.add(at, message);
  }

  /** In order: whatever has room and whose session is neither busy nor taken by one before it. */
  private static List<Inbound> startable(List<Inbound> model, long room, Set<String> busy) {
    Map<String, Inbound> first = new LinkedHashMap<>();
    long left = room;
    for (Inbound each : model) {
      boolean question = !each.chain().isEmpty();
      boolean free = !busy.contains(each.session()) && !first.containsKey(each.session());
      if (free && (question || left > 0)) {
        first.put(each.session(), each);
        left -= question ? 0 : 1;
      }
    }
    return List.copyOf(first.values());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anInboxIsAListInOrderOfServiceWhateverComesAndGoes(long seed) {
    Random random = new Random(seed);
    Inbox inbox = Inbox.EMPTY;
    List<Inbound> model = new ArrayList<>();
    for (int step = 0; step < 2_000; step++) {
      if (model.isEmpty() || random.nextInt(1_000) < 500 + 300 * Math.cos(step / 300.0)) {
        Priority priority = PRIORITIES.get(random.nextInt(PRIORITIES.size()));
        List<AgentId> chain = random.nextInt(4) == 0 ? List.of(new AgentId("lux")) : List.of();
        Inbound next = message(step, priority, "s" + random.nextInt(20), chain);
        inbox = inbox.with(next);
        insert(model, next);
      } else {
        Inbound gone = model.remove(random.nextInt(model.size()));
        inbox = inbox.without(gone);
        assertThat(inbox.find(gone.run())).as("seed %d step %d", seed, step).isEmpty();
      }
      if (step % 50 == 0) {
        assertThat(inbox).as("seed %d step %d", seed, step).isEqualTo(model);
        Set<String> busy = Set.of("s" + random.nextInt(20), "s-" + step);
        for (long room = -1; room < 6; room++) {
          assertThat(inbox.startable(room, busy::contains))
              .as("seed %d step %d room %d", seed, step, room)
              .isEqualTo(startable(model, room, busy));
        }
        assertThat(inbox.chars())
            .isEqualTo(model.stream().mapToInt(each -> each.text().length()).sum());
        model.forEach(each -> assertThat(Inbox.of(model).find(each.run())).contains(each));
      }
    }
    for (int i = 0; i < model.size(); i++) {
      assertThat(inbox.get(i)).isEqualTo(model.get(i));
    }
  }

  @Test
  void anOlderInboxKeepsWhatItHad() {
    Inbox before = Inbox.EMPTY.with(message(1, Priority.WORK, "a"));
    Inbox after = before.with(message(2, Priority.PERSON, "a")).without(before.get(0));
    assertThat(before).containsExactly(message(1, Priority.WORK, "a"));
    assertThat(after).containsExactly(message(2, Priority.PERSON, "a"));
  }

  @Test
  void aRunWaitsOnceAndOneThatDoesNotWaitCanBeTakenOut() {
    Inbox once = Inbox.EMPTY.with(message(1, Priority.WORK, "a"));
    assertThat(once.with(message(1, Priority.WORK, "a"))).hasSize(1);
    assertThat(once.without(message(2, Priority.WORK, "a"))).hasSize(1);
  }

  @Test
  void tenThousandOfOneSessionAreTakenInAndServedInOrder() {
    Inbox inbox = Inbox.EMPTY;
    for (int i = 0; i < 10_000; i++) {
      inbox = inbox.with(message(i, Priority.WORK, "one"));
    }
    for (int i = 0; i < 10_000; i++) {
      assertThat(inbox.startable(4, busy -> false))
          .containsExactly(message(i, Priority.WORK, "one"));
      inbox = inbox.without(inbox.get(0));
    }
    assertThat(inbox).isEmpty();
  }
}
