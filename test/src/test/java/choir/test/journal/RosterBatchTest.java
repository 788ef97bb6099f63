package choir.test.journal;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.placement.PlacementConstraints;
import choir.core.roster.PersonaText;
import choir.core.roster.PersonaTexts;
import choir.core.roster.RosterBatch;
import choir.core.roster.RosterEvent;
import choir.core.sq.Change;
import choir.core.sq.EventBody;
import choir.core.sq.Operation;
import choir.core.sq.OperationCodec;
import choir.core.sq.Projected;
import choir.runtime.sq.journal.StoredJson;
import choir.runtime.sq.store.LocalStore;
import com.typesafe.config.ConfigFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What the roster writes at once fits into an operation of the store. */
final class RosterBatchTest {
  private static final Instant AT = Instant.parse("2026-11-21T12:00:00.123456789Z");
  private static final ActorSystem SYSTEM =
      ActorSystem.create("batch", ConfigFactory.parseString("pekko.loglevel = OFF"));
  private static final StoredJson JSON = new StoredJson((ExtendedActorSystem) SYSTEM);

  @AfterAll
  static void stop() {
    SYSTEM.terminate();
  }

  @RepeatedTest(10)
  void noEventIsLargerThanItIsCounted() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      RosterEvent event = event(random);
      assertThat((long) stored(List.of(event)))
          .as("seed %d: %s", seed, event)
          .isLessThanOrEqualTo(RosterBatch.bytes(event));
    }
  }

  @Test
  void tenThousandAgentsAreSomeDozenWritesEachWithinAnOperation() {
    List<RosterEvent> due = new ArrayList<>();
    due.add(new RosterEvent.RanchDeclared(1, "ranch", new AgentId("a"), AT));
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      due.add(declared(random, "plain", 0));
    }
    int writes = 0;
    while (due.size() > 1) {
      List<RosterEvent> first = RosterBatch.nextBatch(due);
      assertThat(first).hasSizeGreaterThan(1);
      assertThat(stored(first)).isLessThan(LocalStore.MAX_OPERATION_BYTES);
      due = new ArrayList<>(due.subList(first.size(), due.size()));
      writes++;
    }
    System.out.println(writes + " writes");
    assertThat(writes).isBetween(2, 40);
  }

  /** As the journal would write it. */
  private static int stored(List<RosterEvent> events) {
    List<EventBody> bodies = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    for (RosterEvent event : events) {
      String type = JSON.manifest(event);
      bodies.add(new EventBody(type, 9001, type, "", AT.toEpochMilli(), JSON.toText(event)));
      if (event instanceof Projected projected) {
        changes.addAll(projected.projection());
      }
    }
    String writer = "8c1f3a52-0a53-4ec5-9bd2-5b0a2a7f1f0e";
    return OperationCodec.encode(
            new Operation.Append("Roster|ranch", 1L << 40, writer, 1L << 40, bodies, changes))
        .length;
  }

  private static RosterEvent event(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> new RosterEvent.AgentRetired(agent(random), random.nextLong(), AT);
      case 1 -> {
        Map<String, Long> revisions = new TreeMap<>();
        for (int i = random.nextInt(500); i > 0; i--) {
          revisions.put(agent(random).value(), random.nextLong(1L << 50));
        }
        yield new RosterEvent.ProfilesAdopted(revisions, AT);
      }
      case 2 -> {
        yield random.nextBoolean()
            ? new RosterEvent.RanchDeclared(random.nextLong(), text(random, 100), agent(random), AT)
            : new RosterEvent.SectionDeclared(
                text(random, 40), text(random, 5_000), random.nextLong(), AT);
      }
      default -> declared(random, text(random, 100), random.nextInt(5_000));
    };
  }

  private static RosterEvent declared(Random random, String name, int chars) {
    List<PersonaText> texts = new ArrayList<>();
    for (String each : PersonaTexts.NAMES) {
      texts.add(new PersonaText(each, "0123456789abcdef0123456789abcdef", text(random, chars)));
    }
    Profile profile =
        new Profile(
            agent(random),
            random.nextInt(Integer.MAX_VALUE),
            1 + random.nextInt(999),
            name,
            name,
            new Coordinate(999, 999, 999, 999, 999, 999, 999, 999, 999),
            name,
            new Profile.Limits(10_000, 1_000, 10_000_000, 1_000_000),
            1 + random.nextInt(999));
    PlacementConstraints constraints =
        random.nextBoolean()
            ? PlacementConstraints.ANYWHERE
            : new PlacementConstraints(
                Optional.of("machine-" + random.nextInt(9)), List.of("gpu", "model:x"));
    Map<String, String> sections =
        random.nextInt(50) == 0 ? Map.of("heartbeat", text(random, 500)) : Map.of();
    return new RosterEvent.AgentDeclared(profile, texts, constraints, sections, AT);
  }

  private static AgentId agent(Random random) {
    StringBuilder id = new StringBuilder("a");
    random.ints(random.nextInt(40), 'a', 'z').forEach(c -> id.append((char) c));
    return new AgentId(id.toString());
  }

  /** With what JSON escapes and with what UTF-8 makes longer, but without breaks of phext. */
  private static String text(Random random, int chars) {
    String signs = "abc \"\\\n\tü€𝄞x";
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < chars; i++) {
      text.append(signs.charAt(random.nextInt(signs.length() - 4)));
    }
    return text.toString();
  }
}
