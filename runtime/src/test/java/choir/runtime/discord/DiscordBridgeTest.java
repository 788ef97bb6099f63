package choir.runtime.discord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.actors.voice.VoiceCommand.VoiceSummary;
import choir.core.id.RunId;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.ReplyDelivery;
import choir.core.run.ReplyTo;
import choir.core.run.Source;
import choir.runtime.discordsim.DiscordSim;
import choir.runtime.discordsim.GuildSpec;
import choir.runtime.discordsim.MessageView;
import choir.runtime.discordsim.RestFault;
import choir.runtime.discordsim.SimOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Real JDA and a real ranch against the simulator. */
@Isolated("it listens to the log of JDA")
final class DiscordBridgeTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  private final JdaComplaints complaints = new JdaComplaints();
  private final EchoModel model = new EchoModel();

  @SuppressWarnings("NullAway.Init") // before each
  private DiscordSim sim;

  @SuppressWarnings("NullAway.Init") // before each
  private BridgeRanch ranch;

  /** Whether the test cuts connections, of which JDA complains. */
  private boolean connectionIsCut;

  @BeforeEach
  void start() throws IOException {
    sim =
        DiscordSim.start(
            GuildSpec.named("ranch")
                .person("owner")
                .person("stranger")
                .bot("finch", "token-finch")
                .bot("heron", "token-heron")
                .channel("yard")
                .channel("barn"),
            SimOptions.defaults());
    ranch = ranch();
    connected("finch");
    connected("heron");
  }

  private BridgeRanch ranch() throws IOException {
    return new BridgeRanch(folder.resolve("sq"), sim, "", model, "finch", "heron");
  }

  private void connected(String agent) {
    await(agent)
        .atMost(BridgeRanch.PATIENCE)
        .untilAsserted(
            () -> {
              VoiceSummary voice = ranch.voice(agent);
              assertThat(voice.state()).isEqualTo("connected");
              assertThat(sim.sockets(agent)).isEqualTo(1);
            });
  }

  @AfterEach
  void stop() throws IOException {
    model.open();
    ranch.close();
    sim.close();
    complaints.close();
    assertThat(connectionIsCut ? complaints.aboutPayloads() : complaints.list()).isEmpty();
  }

  private String named(String bot) {
    return "<@" + sim.userId(bot) + "> ";
  }

  private MessageView posted(String bot, String text) {
    return sim.await(
        BridgeRanch.PATIENCE, each -> each.author().equals(bot) && each.content().equals(text));
  }

  private List<MessageView> by(String bot) {
    return sim.messages("yard").stream().filter(each -> each.author().equals(bot)).toList();
  }

  @Test
  void onlyWhoIsMentionedAnswersAndNotifiesNobodyByAccident() {
    MessageView question = sim.person("owner").post("yard", named("heron") + "say @everyone hello");
    MessageView answer = posted("heron", "@everyone hello");
    assertThat(answer.replyTo()).isEqualTo(question.id());
    assertThat(answer.mentions()).isEmpty();
    assertThat(answer.nonce()).hasSizeLessThanOrEqualTo(25);
    assertThat(model.asked()).containsExactly("owner: say @everyone hello");
    assertThat(by("finch")).isEmpty();
    assertThat(sim.exchanges().stream().filter(each -> each.path().endsWith("/typing"))).hasSize(1);
  }

  @Test
  void directMessageAndReplyOfAPersonAreCalls() {
    sim.person("owner").dm("finch", "say one");
    posted("finch", "one");
    sim.person("owner").reply(say("finch", "two").id(), "say three");
    posted("finch", "three");
    assertThat(model.asked()).hasSize(3);
  }

  private MessageView say(String bot, String text) {
    sim.person("owner").post("yard", named(bot) + "say " + text);
    return posted(bot, text);
  }

  @Test
  void programThatRepliesIsNoCallAndItsMentionIsOne() {
    ranch.deliver("heron", report("call", "say " + named("finch") + "done", "#yard"));
    posted("finch", "heard");
    // Finch's reply lists heron as mentioned; heron has nothing to say to it.
    say("heron", "after");
    assertThat(model.asked()).hasSize(3);
    assertThat(by("heron")).hasSize(2);
  }

  @Test
  void codeOverSeveralMessagesIsWhole() {
    String code =
        IntStream.range(0, 150)
            .mapToObj(i -> "line_%d = compute(%d)".formatted(i, i))
            .collect(Collectors.joining("\n"));
    sim.person("owner").post("yard", named("finch") + "say code");
    posted("finch", "code");
    Inbound report = report("code", "say Module:\n```py\n" + code + "\n```\nEnd.", "#yard");
    ranch.deliver("finch", report);
    await()
        .atMost(BridgeRanch.PATIENCE)
        .untilAsserted(() -> assertThat(delivery(report)).isEqualTo(ReplyDelivery.State.DELIVERED));
    List<MessageView> parts = by("finch").stream().skip(1).toList();
    assertThat(parts).hasSizeBetween(2, 3);
    assertThat(parts.stream().map(MessageView::content))
        .allMatch(text -> text.codePointCount(0, text.length()) <= 2_000)
        .allMatch(text -> (text.split("```", -1).length - 1) % 2 == 0);
  }

  private static Inbound report(String key, String text, String recipient) {
    RunId run = RunId.of("test", key);
    return Inbound.from(
            new Source.Schedule(key), Priority.SCHEDULE, run, "report:" + run, text, Instant.now())
        .replyingTo(new ReplyTo.Channel("discord", recipient));
  }

  private ReplyDelivery.State delivery(Inbound message) {
    return ranch.run(message).delivery().state();
  }

  @Test
  void longReplyIsAFile() {
    Inbound report = report("long", "say " + "0123456789\n".repeat(1_000), "#barn");
    ranch.deliver("finch", report);
    MessageView message = sim.await(BridgeRanch.PATIENCE, each -> each.author().equals("finch"));
    assertThat(message.files()).hasSize(1);
    assertThat(message.files().getFirst().bytes()).isGreaterThan(10_000);
  }

  @Test
  void unknownRecipientIsUndeliveredWithWhatWouldBeClear() {
    Inbound nowhere = report("nowhere", "say x", "#attic");
    ranch.deliver("finch", nowhere);
    await()
        .atMost(BridgeRanch.PATIENCE)
        .untilAsserted(
            () -> assertThat(delivery(nowhere)).isEqualTo(ReplyDelivery.State.UNDELIVERED));
    assertThat(ranch.run(nowhere).delivery().detail()).isEqualTo("the bot sees no channel #attic");
  }

  @Test
  void answerIsPostedOnceWhenItsConfirmationIsLost() {
    for (RestFault.Kind kind :
        List.of(RestFault.Kind.ERROR_AFTER_COMMIT, RestFault.Kind.ERROR_500)) {
      sim.faults().rest(RestFault.next(kind).on("POST", "/messages"));
      String text = "after " + kind.name().toLowerCase(Locale.ROOT);
      say("finch", text);
      await()
          .atMost(BridgeRanch.PATIENCE)
          .untilAsserted(() -> assertThat(ranch.voice("finch").waiting()).isZero());
      assertThat(by("finch").stream().filter(each -> each.content().equals(text))).hasSize(1);
    }
  }

  @Test
  void questionThatIsGoneIsAnsweredWithoutAReference() {
    MessageView question = sim.person("owner").post("yard", named("finch") + "slowly say answer");
    await().atMost(BridgeRanch.PATIENCE).until(() -> model.asked().size() == 1);
    sim.person("owner").delete(question.id());
    model.open();
    assertThat(posted("finch", "answer").replyTo()).isEmpty();
    assertThat(by("finch")).hasSize(1);
  }

  @Test
  void whatIsWrittenDuringAnOutageIsHandledOnce() throws IOException {
    connectionIsCut = true;
    say("finch", "before");
    sim.faults().goAway();
    sim.person("owner").post("yard", named("finch") + "say one");
    sim.person("owner").dm("heron", "say two");
    // A client may have taken the port meanwhile, to connect to it.
    await().atMost(BridgeRanch.PATIENCE).ignoreExceptions().until(this::comesBack);
    sim.await(BridgeRanch.PATIENCE.multipliedBy(3), each -> each.content().equals("one"));
    sim.await(BridgeRanch.PATIENCE.multipliedBy(3), each -> each.content().equals("two"));
    say("finch", "after");
    assertThat(by("finch").stream().map(MessageView::content))
        .containsExactly("before", "one", "after");
    assertThat(model.asked()).hasSize(4);
  }

  private boolean comesBack() throws IOException {
    sim.faults().comeBack(false);
    return true;
  }

  @Test
  void whatIsWrittenWhileTheRanchIsStoppedIsReadAtItsNextStart() throws IOException {
    say("finch", "before");
    ranch.close();
    sim.person("owner").post("yard", "chatter");
    sim.person("owner").post("yard", named("finch") + "say one");
    sim.person("owner").dm("finch", "say two");
    ranch = ranch();
    posted("finch", "one");
    posted("finch", "two");
    say("finch", "after");
    assertThat(model.asked()).hasSize(4);
    assertThat(sim.identifies("finch")).isEqualTo(2);
  }

  @Test
  void droppedSocketsAndRefusedResumesLoseNothing() {
    connectionIsCut = true;
    for (int i = 0; i < 4; i++) {
      switch (i) {
        case 0 -> sim.faults().dropSocket("finch");
        case 1 -> sim.faults().askToReconnect("finch");
        case 2 -> sim.faults().invalidateSession("finch", true);
        default -> sim.faults().invalidateSession("finch", false);
      }
      String text = "answer " + i;
      sim.person("owner").post("yard", named("finch") + "say " + text);
      posted("finch", text);
    }
    assertThat(by("finch")).hasSize(4);
    assertThat(model.asked()).hasSize(4);
  }

  @Test
  void tokenThatIsResetStopsOneBotWithAClearWord() {
    connectionIsCut = true;
    sim.faults().resetToken("finch");
    await()
        .atMost(BridgeRanch.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(ranch.voice("finch").state())
                    .startsWith("Discord refuses the token; reset it"));
    say("heron", "still here");
  }

  @Test
  void channelsAreFoundByNameAndPeopleById() {
    Inbound barn = report("barn", "say in the barn", "#barn");
    Inbound owner = report("owner", "say to you", "<@" + sim.userId("owner") + ">");
    ranch.deliver("finch", barn);
    ranch.deliver("finch", owner);
    assertThat(posted("finch", "in the barn").channel()).isEqualTo(sim.channelId("barn"));
    assertThat(posted("finch", "to you").channel()).isEqualTo(sim.directId("owner", "finch"));
  }
}
