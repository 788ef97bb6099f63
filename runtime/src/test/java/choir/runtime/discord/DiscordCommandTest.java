package choir.runtime.discord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.core.chat.ChatCommand;
import choir.runtime.discordsim.DiscordSim;
import choir.runtime.discordsim.Exchange;
import choir.runtime.discordsim.GuildSpec;
import choir.runtime.discordsim.InteractionView;
import choir.runtime.discordsim.MessageView;
import choir.runtime.discordsim.SimOptions;
import choir.runtime.discordsim.StateView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Commands with JDA and a real ranch, against the simulator. */
@Isolated("it listens to the log of JDA")
final class DiscordCommandTest {
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
    sim =
        DiscordSim.start(
            GuildSpec.named("ranch")
                .person("owner")
                .person("stranger")
                .bot("finch", "token-finch")
                .channel("yard"),
            SimOptions.defaults());
    ranch = ranch();
    registered();
  }

  private BridgeRanch ranch() throws IOException {
    return new BridgeRanch(folder.resolve("sq"), sim, "", model, "finch");
  }

  private void registered() {
    await()
        .atMost(BridgeRanch.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(ranch.voice("finch").connected()).isTrue();
              assertThat(sim.state().bots().getFirst().commands())
                  .extracting(StateView.Command::name)
                  .containsExactlyInAnyOrderElementsOf(
                      Stream.of(ChatCommand.values()).map(ChatCommand::word).toList());
            });
  }

  @AfterEach
  void stop() throws IOException {
    model.open();
    ranch.close();
    sim.close();
    complaints.close();
    assertThat(complaints.list()).isEmpty();
  }

  /** Gives a command; returns the message that only its author sees, once it is not loading. */
  private MessageView told(String person, String command, Map<String, Object> options) {
    String id = sim.person(person).slash("finch", "yard", command, options);
    InteractionView given = sim.awaitInteraction(BridgeRanch.PATIENCE, id);
    assertThat(given.state()).isEqualTo(InteractionView.State.ACKNOWLEDGED);
    await().atMost(BridgeRanch.PATIENCE).until(() -> !sim.message(given.answer()).loading());
    MessageView answer = sim.message(given.answer());
    assertThat(answer.visibleTo()).isEqualTo(person);
    return answer;
  }

  @Test
  void askStartsATurnWhoseAnswerIsPosted() {
    MessageView told = told("owner", "ask", Map.of("text", "say hello"));
    assertThat(told.content()).isEqualTo("Asked. The answer is posted here.");
    MessageView answer = sim.await(BridgeRanch.PATIENCE, each -> each.content().equals("hello"));
    assertThat(answer.visibleTo()).isEmpty();
    assertThat(answer.channel()).isEqualTo(sim.channelId("yard"));
    assertThat(model.asked()).containsExactly("owner: say hello");
  }

  @Test
  void listsAreTold() {
    assertThat(told("owner", "agents", Map.of()).content()).contains("finch  a test");
    assertThat(told("owner", "status", Map.of()).content()).startsWith("finch: 0 under way");
    assertThat(told("owner", "runs", Map.of()).content()).isEqualTo("Nothing is under way.");
    sim.person("owner").post("yard", "<@" + sim.userId("finch") + "> slowly say x");
    await().atMost(BridgeRanch.PATIENCE).until(() -> !model.asked().isEmpty());
    assertThat(told("owner", "runs", Map.of()).content()).startsWith("```\nrun-");
  }

  @Test
  void approvalIsDecidedByCommand() {
    sim.person("owner").post("yard", "<@" + sim.userId("finch") + "> please act now");
    MessageView question = sim.await(BridgeRanch.PATIENCE, each -> each.buttons().size() == 2);
    String button = question.buttons().getFirst().customId();
    String id = button.substring(button.indexOf(':') + 1);
    assertThat(told("owner", "approve", Map.of("id", id)).content())
        .matches("approved by owner .* UTC");
    assertThat(told("owner", "deny", Map.of("id", id)).content())
        .matches("approved by owner .* UTC; nothing was changed");
    await()
        .atMost(BridgeRanch.PATIENCE)
        .until(() -> sim.message(question.id()).content().startsWith("**Approved by owner"));
    assertThat(told("owner", "deny", Map.of("id", "ask-0")).content())
        .isEqualTo("there is no approval 'ask-0'; nothing was changed");
  }

  @Test
  void unknownScheduleIsRefusedWithItsName() {
    assertThat(told("owner", "pause", Map.of("schedule", "nightly")).content()).contains("nightly");
  }

  @Test
  void whoIsNotDeclaredIsRefused() {
    assertThat(told("stranger", "ask", Map.of("text", "say hello")).content())
        .startsWith("Only people declared under discord.people");
    assertThat(model.asked()).isEmpty();
  }

  @Test
  void commandsAreOverwrittenOnlyIfTheyDiffer() throws IOException {
    ranch.close();
    ranch = ranch();
    registered();
    told("owner", "agents", Map.of());
    List<Exchange> written =
        sim.exchanges().stream()
            .filter(each -> each.path().contains("/commands") && !each.method().equals("GET"))
            .toList();
    assertThat(written).extracting(Exchange::method).containsExactly("PUT");
  }
}
