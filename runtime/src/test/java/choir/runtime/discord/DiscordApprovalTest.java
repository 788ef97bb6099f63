package choir.runtime.discord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.core.approval.Approval;
import choir.core.id.RunId;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.Source;
import choir.runtime.discordsim.DiscordSim;
import choir.runtime.discordsim.Exchange;
import choir.runtime.discordsim.GuildSpec;
import choir.runtime.discordsim.InteractionView;
import choir.runtime.discordsim.MessageView;
import choir.runtime.discordsim.RestFault;
import choir.runtime.discordsim.SimOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Case E-09 with JDA and real sessions, against the simulator. */
@Isolated("it listens to the log of JDA")
final class DiscordApprovalTest {
  private static final String WHEN = " [0-2][0-9]:[0-5][0-9] UTC";

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  private final JdaComplaints complaints = new JdaComplaints();

  @SuppressWarnings("NullAway.Init") // before each
  private DiscordSim sim;

  @SuppressWarnings("NullAway.Init") // before each
  private BridgeRanch ranch;

  private boolean connectionIsCut;

  @BeforeEach
  void start() throws IOException {
    sim =
        DiscordSim.start(
            GuildSpec.named("ranch")
                .person("owner")
                .person("operator")
                .person("stranger")
                .bot("finch", "token-finch")
                .channel("yard"),
            SimOptions.defaults());
    ranch = ranch();
    connected();
  }

  private BridgeRanch ranch() throws IOException {
    return new BridgeRanch(folder.resolve("sq"), sim, "", new EchoModel(), "finch");
  }

  private void connected() {
    await()
        .atMost(BridgeRanch.PATIENCE)
        .until(() -> ranch.voice("finch").connected() && sim.sockets("finch") == 1);
  }

  @AfterEach
  void stop() throws IOException {
    ranch.close();
    sim.close();
    complaints.close();
    assertThat(connectionIsCut ? complaints.aboutPayloads() : complaints.list()).isEmpty();
  }

  private MessageView asked(String person) {
    sim.person(person).post("yard", "<@" + sim.userId("finch") + "> please act now");
    return question();
  }

  private MessageView question() {
    return sim.await(BridgeRanch.PATIENCE, each -> each.buttons().size() == 2);
  }

  private static String approve(MessageView question) {
    return question.buttons().getFirst().customId();
  }

  private static String approval(MessageView question) {
    return approve(question).substring(approve(question).indexOf(':') + 1);
  }

  private Approval stored(MessageView question) {
    return ranch.approvals.find(approval(question)).toCompletableFuture().join().orElseThrow();
  }

  private InteractionView answered(String click) {
    return sim.awaitInteraction(BridgeRanch.PATIENCE, click);
  }

  private void awaitText(MessageView question, String pattern) {
    await()
        .atMost(BridgeRanch.PATIENCE)
        .untilAsserted(
            () -> {
              MessageView now = sim.message(question.id());
              assertThat(now.content().lines().findFirst().orElse("")).matches(pattern);
              assertThat(now.buttons()).isEmpty();
            });
  }

  private void heard() {
    sim.await(BridgeRanch.PATIENCE, each -> each.content().equals("heard"));
  }

  @Test
  void buttonDecidesAndTheMessageShowsIt() {
    MessageView question = asked("owner");
    assertThat(question.content()).contains("/bin/post", "Why: ");
    assertThat(question.content().split("```", -1)).hasSize(3);
    assertThat(question.mentions()).isEmpty();
    assertThat(question.buttons()).extracting(MessageView.Button::label).contains("Deny");
    String click = sim.person("owner").click(question.id(), approve(question));
    assertThat(answered(click).state()).isEqualTo(InteractionView.State.ACKNOWLEDGED);
    assertThat(stored(question).by()).isEqualTo("owner");
    awaitText(question, "\\*\\*Approved by owner" + WHEN + ".*");
    heard();
    assertThat(ranch.tool.calls).hasSize(1);
    // The click is answered and the message edited at the same time, in any order.
    assertThat(requests("POST", "/callback"))
        .singleElement()
        .extracting(Exchange::body)
        .asString()
        .contains("\"type\":6");
    assertThat(requests("PATCH", "/messages/" + question.id())).hasSize(1);
  }

  private List<Exchange> requests(String method, String pathEnd) {
    return sim.exchanges().stream()
        .filter(each -> each.method().equals(method) && each.path().endsWith(pathEnd))
        .toList();
  }

  @Test
  void denialIsToldToTheModel() {
    MessageView question = asked("owner");
    sim.person("operator").click(question.id(), question.buttons().getLast().customId());
    awaitText(question, "\\*\\*Denied by operator" + WHEN + ".*");
    heard();
    assertThat(ranch.tool.calls).isEmpty();
  }

  @Test
  void buttonWorksAfterARestart() throws IOException {
    MessageView question = asked("owner");
    ranch.close();
    ranch = ranch();
    connected();
    String click = sim.person("owner").click(question.id(), approve(question));
    assertThat(answered(click).state()).isEqualTo(InteractionView.State.ACKNOWLEDGED);
    awaitText(question, "\\*\\*Approved by owner.*");
    heard();
    assertThat(ranch.tool.calls).hasSize(1);
    assertThat(
            sim.messages("yard").stream()
                .filter(each -> each.content().contains(approval(question))))
        .hasSize(1);
  }

  @Test
  void secondClickIsToldWhoDecidedAndWhen() {
    MessageView question = asked("owner");
    // The first edit fails, so that the buttons are still there.
    sim.faults().rest(RestFault.next(RestFault.Kind.ERROR_500).on("PATCH", "/messages").times(2));
    answered(sim.person("owner").click(question.id(), approve(question)));
    String second =
        sim.person("operator").click(question.id(), question.buttons().getLast().customId());
    assertThat(answered(second).state()).isEqualTo(InteractionView.State.ACKNOWLEDGED);
    MessageView told = sim.message(sim.interaction(second).answer());
    assertThat(told.visibleTo()).isEqualTo("operator");
    assertThat(told.content()).matches("approved by owner" + WHEN);
    awaitText(question, "\\*\\*Approved by owner.*");
    assertThat(stored(question).by()).isEqualTo("owner");
  }

  @Test
  void decisionStandsIfTheClickIsForgottenOrWasConfirmedBefore() {
    MessageView late = asked("owner");
    String click = sim.person("owner").click(late.id(), approve(late));
    sim.clock().advance(Duration.ofSeconds(4));
    assertThat(answered(click).state()).isEqualTo(InteractionView.State.FAILED);
    awaitText(late, "\\*\\*Approved by owner.*");
    assertThat(sim.exchanges())
        .filteredOn(each -> each.path().endsWith("/callback"))
        .singleElement()
        .extracting(Exchange::answer)
        .asString()
        .contains("10062");
    connectionIsCut = true;
    MessageView lost = asked("owner");
    sim.faults().rest(RestFault.next(RestFault.Kind.LOST_ANSWER).on("POST", "/callback"));
    sim.person("owner").click(lost.id(), approve(lost));
    awaitText(lost, "\\*\\*Approved by owner.*");
    await().atMost(BridgeRanch.PATIENCE).until(() -> ranch.tool.calls.size() == 2);
  }

  @Test
  void whoIsNotDeclaredIsRefusedAndChangesNothing() {
    MessageView question = asked("owner");
    String click = sim.person("stranger").click(question.id(), approve(question));
    MessageView told = sim.message(answered(click).answer());
    assertThat(told.visibleTo()).isEqualTo("stranger");
    assertThat(told.content()).startsWith("Only people declared under discord.people");
    assertThat(stored(question).isOpen()).isTrue();
    assertThat(sim.message(question.id()).buttons()).hasSize(2);
  }

  @Test
  void decisionMadeElsewhereIsShown() {
    MessageView question = asked("owner");
    ranch.approvals.answer(approval(question), true, false, "admin").toCompletableFuture().join();
    awaitText(question, "\\*\\*Approved by admin.*");
  }

  @Test
  void scheduleAsksInTheAgentsOwnChannel() {
    RunId run = RunId.of("test", "report");
    ranch.deliver(
        "finch",
        Inbound.from(
            new Source.Schedule("report"),
            Priority.SCHEDULE,
            run,
            "report:" + run,
            "please act now",
            Instant.now()));
    MessageView question = question();
    assertThat(question.channel()).isEqualTo(sim.channelId("yard"));
    assertThat(approve(question)).startsWith("always:");
    sim.person("owner").click(question.id(), approve(question));
    awaitText(question, "\\*\\*Approved by owner" + WHEN + ", always.*");
    assertThat(ranch.tool.calls).isEmpty();
  }
}
