package choir.runtime.discord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.core.floor.Freeze;
import choir.core.floor.Rule;
import choir.core.floor.Turn;
import choir.runtime.discordsim.DiscordSim;
import choir.runtime.discordsim.GuildSpec;
import choir.runtime.discordsim.MessageView;
import choir.runtime.discordsim.SimOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Nine agents in one channel with rounds, with real JDA and the simulator. */
@Isolated("it listens to the log of JDA")
final class DiscordFloorTest {
  private static final String[] NINE = {
    "phex", "cyon", "lux", "chrys", "lumen", "theia", "verse", "exo", "solin"
  };

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  private final JdaComplaints complaints = new JdaComplaints();
  private final EchoModel model = new EchoModel();

  @SuppressWarnings("NullAway.Init") // before each
  private DiscordSim sim;

  @SuppressWarnings("NullAway.Init") // before each
  private BridgeRanch ranch;

  @BeforeEach
  void start() throws IOException {
    GuildSpec guild = GuildSpec.named("ranch").person("owner").channel("yard").channel("barn");
    for (String agent : NINE) {
      guild = guild.bot(agent, "token-" + agent);
    }
    sim = DiscordSim.start(guild, SimOptions.defaults());
    String floors = ",\"floors\":[{\"channel\":\"%s\"}]".formatted(sim.channelId("yard"));
    ranch = new BridgeRanch(folder.resolve("sq"), sim, floors, model, NINE);
    for (String agent : NINE) {
      await(agent)
          .atMost(BridgeRanch.PATIENCE)
          .untilAsserted(() -> assertThat(ranch.voice(agent).state()).isEqualTo("connected"));
    }
  }

  @AfterEach
  void stop() throws IOException {
    model.open();
    ranch.close();
    sim.close();
    complaints.close();
    assertThat(complaints.list()).isEmpty();
  }

  private String yard() {
    return sim.channelId("yard");
  }

  private MessageView answer(String text) {
    return sim.await(
        BridgeRanch.PATIENCE,
        each -> !each.author().equals("owner") && each.content().equals(text));
  }

  private void ask(String text) {
    sim.person("owner").post("yard", "say " + text);
  }

  private List<MessageView> answers() {
    return sim.messages("yard").stream().filter(each -> !each.author().equals("owner")).toList();
  }

  private void awaitTurns(int rounds) {
    await()
        .atMost(BridgeRanch.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(ranch.floor(yard()).rounds()).hasSize(rounds);
              assertThat(ranch.floor(yard()).rounds()).noneMatch(round -> round.isOpen());
            });
  }

  @Test
  void messageForEverybodyCostsOneModelCallAndGetsOneAnswer() {
    for (int i = 1; i <= 9; i++) {
      ask("answer " + i);
      MessageView answer = answer("answer " + i);
      awaitTurns(i);
      assertThat(ranch.floor(yard()).rounds().getLast().turns())
          .singleElement()
          .satisfies(
              turn -> {
                assertThat(turn.agent().value()).isEqualTo(answer.author());
                assertThat(turn.state()).isEqualTo(Turn.State.SPOKE);
              });
      assertThat(ranch.floor(yard()).rounds().getLast().candidates()).hasSizeBetween(1, 9);
    }
    assertThat(model.asked()).hasSize(9);
    assertThat(answers().stream().map(MessageView::author)).doesNotHaveDuplicates().hasSize(9);
  }

  @Test
  void namedOnesSpeakAndAMessageElsewhereWakesNobody() {
    sim.person("owner").post("barn", "say nothing");
    String lux = "<@" + sim.userId("lux") + "> ";
    String exo = "<@" + sim.userId("exo") + "> ";
    sim.person("owner").post("yard", lux + exo + "say both");
    sim.await(
        BridgeRanch.PATIENCE, each -> each.author().equals("lux") && each.content().equals("both"));
    sim.await(
        BridgeRanch.PATIENCE, each -> each.author().equals("exo") && each.content().equals("both"));
    awaitTurns(1);
    assertThat(ranch.floor(yard()).rounds().getFirst().rule()).isEqualTo(Rule.NAMED);
    assertThat(model.asked()).hasSize(2);
    assertThat(sim.messages("barn")).hasSize(1);
  }

  @Test
  void nothingIsPostedWhileAPersonHasFrozenTheChannelAndAllOfItAfterwardsInOrder() {
    sim.person("owner").post("yard", "FREEZE");
    await().atMost(BridgeRanch.PATIENCE).until(() -> ranch.floor(yard()).freeze().isPresent());
    String lux = "<@" + sim.userId("lux") + "> ";
    for (String each : List.of("one", "two", "three")) {
      sim.person("owner").post("yard", lux + "say " + each);
    }
    await().atMost(BridgeRanch.PATIENCE).until(() -> ranch.voice("lux").waiting() == 3);
    assertThat(answers()).isEmpty();
    sim.person("owner").post("yard", "THAW");
    answer("three");
    assertThat(answers().stream().map(MessageView::content)).containsExactly("one", "two", "three");
  }

  @Test
  void freezeOfAllPlacesStopsPostsInThoseWithoutRoundsToo() {
    ranch.floors().freeze(Freeze.EVERYWHERE, true, "admin").toCompletableFuture().join();
    sim.person("owner").post("barn", "<@" + sim.userId("lux") + "> say hello");
    await().atMost(BridgeRanch.PATIENCE).until(() -> ranch.voice("lux").waiting() == 1);
    assertThat(sim.messages("barn")).hasSize(1);
    ranch.floors().freeze(Freeze.EVERYWHERE, false, "admin").toCompletableFuture().join();
    answer("hello");
  }
}
