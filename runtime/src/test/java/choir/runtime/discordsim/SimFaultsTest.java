package choir.runtime.discordsim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.EnumSet;
import net.dv8tion.jda.api.JDA;
import net.dv8tion.jda.api.entities.channel.concrete.TextChannel;
import net.dv8tion.jda.api.events.message.MessageReceivedEvent;
import net.dv8tion.jda.api.events.session.SessionDisconnectEvent;
import net.dv8tion.jda.api.events.session.SessionRecreateEvent;
import net.dv8tion.jda.api.events.session.SessionResumeEvent;
import net.dv8tion.jda.api.events.session.ShutdownEvent;
import net.dv8tion.jda.api.exceptions.ErrorResponseException;
import net.dv8tion.jda.api.requests.GatewayIntent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fault does to JDA what it does at Discord. */
class SimFaultsTest {
  @SuppressWarnings("NullAway.Init") // before each
  private DiscordSim sim;

  @BeforeEach
  void start() throws Exception {
    sim =
        DiscordSim.start(
            GuildSpec.named("ranch")
                .person("owner")
                .bot("finch", "token-finch")
                .bot("heron", "token-heron")
                .channel("yard"),
            SimOptions.defaults().withHeartbeat(Duration.ofMillis(300)));
  }

  @AfterEach
  void stop() throws Exception {
    sim.close();
  }

  private TextChannel yard(JdaBot bot) {
    TextChannel yard = bot.jda().getTextChannelById(sim.channelId("yard"));
    assertThat(yard).isNotNull();
    return yard;
  }

  private void says(String text) {
    sim.person("owner").post("yard", text);
  }

  private static String heard(JdaBot bot) throws InterruptedException {
    return bot.next(MessageReceivedEvent.class).getMessage().getContentRaw();
  }

  /** What was missed comes in order and once, by RESUME. */
  private void resumes(JdaBot bot, Runnable fault) throws InterruptedException {
    says("before");
    assertThat(heard(bot)).isEqualTo("before");
    fault.run();
    bot.next(SessionDisconnectEvent.class);
    says("one");
    says("two");
    assertThat(heard(bot)).isEqualTo("one");
    assertThat(heard(bot)).isEqualTo("two");
    says("after");
    assertThat(heard(bot)).isEqualTo("after");
    assertThat(bot.waiting(MessageReceivedEvent.class)).isZero();
    assertThat(sim.identifies("finch")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"drop", "op7", "op9", "4000", "4009", "1001"})
  void aLostSocketIsResumed(String fault) throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch")) {
      resumes(
          finch,
          () -> {
            switch (fault) {
              case "drop" -> sim.faults().dropSocket("finch");
              case "op7" -> sim.faults().askToReconnect("finch");
              case "op9" -> sim.faults().invalidateSession("finch", true);
              default -> sim.faults().closeSocket("finch", Integer.parseInt(fault));
            }
          });
    }
  }

  @Test
  void anInvalidSessionIdentifiesAnewAndTheGapIsLost() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch")) {
      sim.faults().refuseResume("finch", true);
      sim.faults().dropSocket("finch");
      finch.next(SessionDisconnectEvent.class);
      says("lost");
      finch.next(SessionRecreateEvent.class);
      says("found");

      assertThat(heard(finch)).isEqualTo("found");
      assertThat(sim.identifies("finch")).isEqualTo(2);
    }
  }

  @Test
  void withoutAcknowledgementsTheBotReconnects() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch")) {
      sim.faults().stopAcks("finch", true);
      finch.next(SessionDisconnectEvent.class);
      sim.faults().clear();
      finch.next(SessionResumeEvent.class);
    }
  }

  @Test
  void aRevokedTokenStopsThatBotAndNoOther() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch");
        JdaBot heron = JdaBot.login(sim, "token-heron")) {
      sim.faults().resetToken("finch");
      finch.next(ShutdownEvent.class);
      says("who is left?");

      assertThat(heard(heron)).isEqualTo("who is left?");
      assertThat(heron.jda().getStatus()).isEqualTo(JDA.Status.CONNECTED);
    }
  }

  @Test
  void anIntentThatIsNotAllowedEndsTheLogin() throws Exception {
    try (DiscordSim strict =
        DiscordSim.start(
            GuildSpec.named("strict")
                .person("owner")
                .bot(new GuildSpec.Bot("finch", "t", false, true, true)),
            SimOptions.defaults())) {
      JDA jda = JdaBot.builder(strict, "t", EnumSet.of(GatewayIntent.MESSAGE_CONTENT)).build();
      assertThatThrownBy(jda::awaitReady).hasMessageContaining("intents");
    }
  }

  @Test
  void aServerThatForgetsItsSessionsIsFoundAgain() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch")) {
      sim.faults().goAway();
      finch.next(SessionDisconnectEvent.class);
      sim.faults().comeBack(false);
      says("back"); // not seen: there is no session yet
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (sim.sockets("finch") == 0 && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      assertThat(sim.identifies("finch")).isEqualTo(2);
    }
  }

  @Test
  void anAnswerLostAfterCommitIsRepeatedAndPostedOnce() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch")) {
      sim.faults().rest(RestFault.next(RestFault.Kind.LOST_ANSWER).on("POST", "/messages"));
      yard(finch).sendMessage("once").setNonce("n").complete();

      assertThat(sim.messages("yard")).hasSize(1);
    }
  }

  @Test
  void badGatewaysAreRetriedAndInternalErrorsAreNot() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch")) {
      sim.faults().rest(RestFault.next(RestFault.Kind.ERROR_503).on("POST", "/messages").times(2));
      yard(finch).sendMessage("third time lucky").complete();
      sim.faults().rest(RestFault.next(RestFault.Kind.ERROR_500).on("POST", "/messages"));
      assertThatThrownBy(() -> yard(finch).sendMessage("never").complete())
          .isInstanceOf(ErrorResponseException.class);

      assertThat(sim.messages("yard"))
          .extracting(MessageView::content)
          .containsExactly("third time lucky");
    }
  }

  @Test
  void aFaultHitsTheRequestsItIsMeantForAndNoOther() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch");
        JdaBot heron = JdaBot.login(sim, "token-heron")) {
      sim.faults()
          .rest(
              RestFault.next(RestFault.Kind.ERROR_500).of("finch").on("POST", "/messages").from(2));
      yard(finch).sendMessage("first").complete();
      yard(heron).sendMessage("other").complete();
      assertThatThrownBy(() -> yard(finch).sendMessage("second").complete())
          .isInstanceOf(ErrorResponseException.class);
      yard(finch).sendMessage("third").complete();

      assertThat(sim.messages("yard"))
          .extracting(MessageView::content)
          .containsExactly("first", "other", "third");
    }
  }

  @Test
  void moreThanFivePostsInFiveSecondsWaitAndKeepTheirOrder() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch");
        JdaLog log = new JdaLog()) {
      // JDA learns from the first answer which requests are limited together, and may send others
      // before those that were queued until then.
      yard(finch).sendMessage("1").complete();
      yard(finch).sendMessage("2").complete();
      for (int i = 3; i < 7; i++) {
        yard(finch).sendMessage("" + i).queue();
      }
      yard(finch).sendMessage("7").complete();

      assertThat(sim.messages("yard"))
          .extracting(MessageView::content)
          .containsExactly("1", "2", "3", "4", "5", "6", "7");
      assertThat(log.complaints()).isEmpty();
    }
  }

  @Test
  void hostileEventsHarmNoOtherBot() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch");
        JdaBot heron = JdaBot.login(sim, "token-heron");
        JdaLog log = new JdaLog()) {
      sim.faults().sendEvent("finch", "MESSAGE_CREATE", JsonNodeFactory.instance.objectNode());
      says("still there?");

      assertThat(heard(heron)).isEqualTo("still there?");
      assertThat(heard(finch)).isEqualTo("still there?");
      assertThat(log.complaints()).isNotEmpty();
    }
  }
}
