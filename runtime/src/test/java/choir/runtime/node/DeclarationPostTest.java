package choir.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.ranch.DeclarationSizeCheck;
import choir.actors.roster.RosterCommand.Compare;
import choir.actors.roster.RosterCommand.Residents;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Checksum;
import choir.core.phext.Coordinate;
import choir.core.roster.AgentDeclaration;
import choir.core.roster.PersonaText;
import choir.core.roster.PersonaTexts;
import choir.core.roster.RanchDeclaration;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What large ranches weigh as messages, with the settings that nodes have. */
@Tag("slow")
final class DeclarationPostTest {
  private static final long SEED = 20261121;

  private static final ActorSystem<Void> SYSTEM =
      ActorSystem.create(
          Behaviors.empty(),
          "post",
          ConfigFactory.parseString("pekko.actor.provider = local")
              .withFallback(ConfigFactory.load("choir")));

  private final DeclarationSizeCheck post = DeclarationSizeCheck.of(SYSTEM);

  @AfterAll
  static void stop() {
    SYSTEM.terminate();
  }

  private static RanchDeclaration ranch(int agents, int textChars) {
    Random random = new Random(SEED);
    List<AgentDeclaration> all = new ArrayList<>();
    for (int i = 1; i <= agents; i++) {
      List<PersonaText> texts = new ArrayList<>();
      for (String name : PersonaTexts.NAMES) {
        String text = random(random, textChars);
        texts.add(new PersonaText(name, Checksum.of(text), text));
      }
      all.add(
          new AgentDeclaration(
              new AgentId("agent-" + i),
              "Agent " + i,
              "part " + i % 40,
              new Coordinate(8, 8, 8, 1, 1, 1, 1, 1 + i / 999, 1 + i % 999),
              "default",
              Profile.Limits.DEFAULT,
              texts));
    }
    return new RanchDeclaration("post", all.get(0).id(), all);
  }

  /** As hard to compress as letters can be. */
  private static String random(Random random, int chars) {
    StringBuilder text = new StringBuilder();
    random.ints(chars, '!', '~').forEach(c -> text.append((char) c));
    return text.toString();
  }

  private static long bytes(Object message) {
    return SerializationExtension.get(Adapter.toClassic(SYSTEM)).serialize(message).get().length;
  }

  @Test
  void thousandsOfAgentsFitIntoMessages() {
    RanchDeclaration ten = ranch(10_000, 0);
    RanchDeclaration most = ranch(RanchDeclaration.MAX_AGENTS, 0);
    System.out.printf(
        "declare: 10,000 agents %,d bytes, %,d agents %,d bytes%n",
        post.bytes(ten), RanchDeclaration.MAX_AGENTS, post.bytes(most));
    assertThat(post.bytes(ten)).isLessThan(1 << 20);
    assertThat(post.apply(most)).isEmpty();
  }

  @Test
  void whoLivesOnTheLargestRanchFitsIntoAnAnswer() {
    List<Profile> profiles = new ArrayList<>();
    for (AgentDeclaration each : ranch(RanchDeclaration.MAX_AGENTS, 0).agents()) {
      int number = 900 + profiles.size() % 100;
      profiles.add(
          new Profile(
              each.id(),
              1 + profiles.size() / 300,
              number,
              each.name(),
              each.role(),
              each.home().orElseThrow(),
              each.model(),
              each.limits(),
              1 + profiles.size() / 100));
    }
    long bytes = bytes(new Residents(70, "post", Optional.empty(), profiles, 0));
    System.out.printf("residents: %,d agents %,d bytes%n", profiles.size(), bytes);
    assertThat(bytes).isLessThan(2 << 20);
  }

  @Test
  void aComparisonLeavesOutWhatTheTextsSay() {
    RanchDeclaration ranch = ranch(2_000, 500);
    Compare compare = new Compare(ranch.withoutTexts(), SYSTEM.deadLetters());
    assertThat(bytes(compare)).isLessThan(post.bytes(ranch) / 4);
  }

  @Test
  void textsThatDoNotFitAreRefusedInWordsBeforeTheyAreSent() {
    RanchDeclaration ranch = ranch(1_000, 1_000);
    assertThat(post.bytes(ranch)).isGreaterThan(4 << 20);
    assertThat(post.apply(ranch))
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.path()).isEqualTo("agents");
              assertThat(problem.detail())
                  .startsWith("1000 agents with 5.7 MB of texts have ")
                  .contains("at most 3.8 MB; shorten texts", "'agent-1'");
            });
  }
}
