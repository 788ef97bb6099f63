package choir.runtime.discordsim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.dv8tion.jda.api.OnlineStatus;
import net.dv8tion.jda.api.components.actionrow.ActionRow;
import net.dv8tion.jda.api.components.buttons.Button;
import net.dv8tion.jda.api.entities.Activity;
import net.dv8tion.jda.api.entities.Message;
import net.dv8tion.jda.api.entities.Message.MentionType;
import net.dv8tion.jda.api.entities.channel.concrete.TextChannel;
import net.dv8tion.jda.api.entities.channel.concrete.ThreadChannel;
import net.dv8tion.jda.api.entities.emoji.Emoji;
import net.dv8tion.jda.api.events.channel.ChannelCreateEvent;
import net.dv8tion.jda.api.events.interaction.command.SlashCommandInteractionEvent;
import net.dv8tion.jda.api.events.interaction.component.ButtonInteractionEvent;
import net.dv8tion.jda.api.events.message.MessageDeleteEvent;
import net.dv8tion.jda.api.events.message.MessageReceivedEvent;
import net.dv8tion.jda.api.events.message.MessageUpdateEvent;
import net.dv8tion.jda.api.events.message.react.MessageReactionAddEvent;
import net.dv8tion.jda.api.events.user.UserTypingEvent;
import net.dv8tion.jda.api.exceptions.ErrorResponseException;
import net.dv8tion.jda.api.interactions.commands.OptionType;
import net.dv8tion.jda.api.interactions.commands.build.Commands;
import net.dv8tion.jda.api.requests.ErrorResponse;
import net.dv8tion.jda.api.requests.GatewayIntent;
import net.dv8tion.jda.api.utils.Compression;
import net.dv8tion.jda.api.utils.FileUpload;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulator is as JDA 6.5.0 expects Discord: two bots speak, and JDA has no complaint. */
class DiscordSimTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @SuppressWarnings("NullAway.Init") // before each
  private DiscordSim sim;

  private final JdaLog log = new JdaLog();

  @BeforeEach
  void start() throws Exception {
    sim =
        DiscordSim.start(
            GuildSpec.named("ranch")
                .person("owner")
                .person("operator")
                .bot("finch", "token-finch")
                .bot("heron", "token-heron")
                .role("scouts", "finch")
                .channel("yard")
                .channel(new GuildSpec.Channel("vault", "", List.of("heron"), List.of()))
                .channel(new GuildSpec.Channel("news", "read me", List.of(), List.of("finch"))),
            SimOptions.defaults());
  }

  /** Compares each exchange of each test with Discord's own description, if that is at hand. */
  @AfterEach
  void stop() throws Exception {
    sim.close();
    log.close();
    OpenApiCheck.find().ifPresent(check -> assertThat(check.problems(sim.exchanges())).isEmpty());
  }

  @Test
  void theComparisonWithDiscordsDescriptionFindsWhatIsWrong() {
    Optional<OpenApiCheck> check = OpenApiCheck.find();
    assumeTrue(check.isPresent(), "CHOIR_DISCORD_OPENAPI names no OpenAPI description");

    assertThat(
            check
                .orElseThrow()
                .problems(
                    List.of(
                        exchange("GET", "/users/@me", "{\"id\":\"1\"}"),
                        exchange("GET", "/gateway", "{\"url\":7}"),
                        exchange("GET", "/nothing", "{}"))))
        .anyMatch(each -> each.contains("/users/@me") && each.contains("username"))
        .anyMatch(each -> each.contains("/gateway"))
        .anyMatch(each -> each.contains("no such route"));
  }

  private static Exchange exchange(String method, String path, String answer) {
    return new Exchange(
        Instant.EPOCH, "finch", method, "/api/v10" + path, "", 200, Map.of(), answer);
  }

  private TextChannel yard(JdaBot bot) {
    TextChannel yard = bot.jda().getTextChannelById(sim.channelId("yard"));
    assertThat(yard).isNotNull();
    return yard;
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void botsLogInAndHearWhatIsSaid(Compression compression) throws Exception {
    try (JdaBot finch =
        JdaBot.login(sim, "token-finch", compression, EnumSet.allOf(GatewayIntent.class))) {
      MessageView said = sim.person("owner").post("yard", "hello <@" + id("finch") + ">");

      Message heard = finch.next(MessageReceivedEvent.class).getMessage();

      assertThat(heard.getId()).isEqualTo(said.id());
      assertThat(heard.getContentRaw()).startsWith("hello");
      assertThat(heard.getAuthor().getName()).isEqualTo("owner");
      assertThat(heard.getMentions().isMentioned(finch.jda().getSelfUser(), MentionType.USER))
          .isTrue();
      assertThat(sim.status("finch")).isEqualTo("online");
    }
    assertThat(sim.sockets("finch")).isZero();
    assertThat(log.complaints()).isEmpty();
  }

  private String id(String name) {
    return sim.userId(name);
  }

  @Test
  void anAnswerIsPostedAndEditedAndItsHistoryKept() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch");
        JdaBot heron = JdaBot.login(sim, "token-heron")) {
      yard(finch).sendTyping().complete();
      Message first = yard(finch).sendMessage("The answ").setNonce("n-1").complete();
      yard(finch).editMessageById(first.getId(), "The answer is 42.").complete();

      assertThat(heron.next(UserTypingEvent.class).getUser().getName()).isEqualTo("finch");
      assertThat(heron.next(MessageReceivedEvent.class).getMessage().getContentRaw())
          .isEqualTo("The answ");
      assertThat(heron.next(MessageUpdateEvent.class).getMessage().getContentRaw())
          .isEqualTo("The answer is 42.");
      MessageView seen = sim.message(first.getId());
      assertThat(seen.texts()).containsExactly("The answ", "The answer is 42.");
      assertThat(seen.nonce()).isEqualTo("n-1");
      assertThat(sim.typing("yard")).isEmpty();
    }
    assertThat(log.complaints()).isEmpty();
  }

  @Test
  void theSameNonceTwicePostsOnce() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch")) {
      Message first = yard(finch).sendMessage("once").setNonce("same").complete();
      Message second = yard(finch).sendMessage("once").setNonce("same").complete();

      assertThat(second.getId()).isEqualTo(first.getId());
      assertThat(sim.messages("yard")).hasSize(1);
    }
  }

  @Test
  void aReplyNamesItsQuestionAndMentionsOnlyIfAsked() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch");
        JdaBot heron = JdaBot.login(sim, "token-heron")) {
      String asked = sim.person("owner").post("yard", "who is there?").id();
      yard(finch)
          .sendMessage("I am, @everyone")
          .setMessageReference(asked)
          .setAllowedMentions(EnumSet.of(MentionType.USER))
          .mentionRepliedUser(false)
          .complete();
      heron.next(MessageReceivedEvent.class);
      Message answer = heron.next(MessageReceivedEvent.class).getMessage();

      assertThat(answer.getReferencedMessage()).isNotNull();
      assertThat(answer.getReferencedMessage().getId()).isEqualTo(asked);
      MessageView seen = sim.message(answer.getId());
      assertThat(seen.replyTo()).isEqualTo(asked);
      assertThat(seen.mentions()).isEmpty();
      String back = sim.person("owner").reply(answer.getId(), "thanks").id();
      assertThat(sim.message(back).mentions()).containsExactly("finch");
    }
    assertThat(log.complaints()).isEmpty();
  }

  @Test
  void aMentionInCodeOrBehindABackslashIsNone() {
    String tag = "<@" + id("finch") + ">";
    Person owner = sim.person("owner");

    assertThat(owner.post("yard", tag).mentions()).containsExactly("finch");
    assertThat(owner.post("yard", "`" + tag + "`").mentions()).isEmpty();
    assertThat(owner.post("yard", "```\n" + tag + "\n```").mentions()).isEmpty();
    assertThat(owner.post("yard", "\\" + tag).mentions()).isEmpty();
  }

  @Test
  void threadsBelongToWhoOpensThem() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch");
        JdaBot heron = JdaBot.login(sim, "token-heron")) {
      String starter = sim.person("owner").post("yard", "count the sheep").id();
      ThreadChannel thread =
          yard(finch).createThreadChannel("sheep", Long.parseLong(starter)).complete();
      thread.sendMessage("one, two").complete();

      assertThat(thread.getId()).isEqualTo(starter);
      assertThat(thread.getOwnerId()).isEqualTo(id("finch"));
      assertThat(heron.next(ChannelCreateEvent.class).getChannel().getId()).isEqualTo(starter);
      sim.await(SOON, each -> each.content().equals("one, two"));
      assertThat(sim.messages("sheep")).extracting(MessageView::type).containsExactly(21, 0);
      sim.person("owner").post("sheep", "go on");
      assertThatThrownBy(
              () -> yard(finch).createThreadChannel("again", Long.parseLong(starter)).complete())
          .isInstanceOfSatisfying(
              ErrorResponseException.class,
              refusal -> assertThat(refusal.getErrorCode()).isEqualTo(160004));
    }
    assertThat(log.complaints()).isEmpty();
  }

  @Test
  void peopleAndBotsSpeakInPrivateAndBotsAmongThemselvesDoNot() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch")) {
      sim.person("owner").dm("finch", "between us");
      Message heard = finch.next(MessageReceivedEvent.class).getMessage();
      heard.getChannel().sendMessage("my lips are sealed").complete();

      assertThat(heard.isFromGuild()).isFalse();
      assertThat(sim.messages(sim.directId("owner", "finch")))
          .extracting(MessageView::author)
          .containsExactly("owner", "finch");
      assertThatThrownBy(
              () ->
                  finch
                      .jda()
                      .openPrivateChannelById(id("heron"))
                      .flatMap(channel -> channel.sendMessage("psst"))
                      .complete())
          .isInstanceOfSatisfying(
              ErrorResponseException.class,
              refusal ->
                  assertThat(refusal.getErrorResponse())
                      .isEqualTo(ErrorResponse.CANNOT_SEND_TO_USER));
    }
    assertThat(log.complaints()).isEmpty();
  }

  @Test
  void reactionsEditsAndDeletionsAreHeard() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch")) {
      Person owner = sim.person("owner");
      String message = owner.post("yard", "a").id();
      owner.react(message, "👍");
      owner.edit(message, "b");
      yard(finch).addReactionById(message, Emoji.fromUnicode("👀")).complete();

      assertThat(finch.next(MessageReactionAddEvent.class).getReaction().getEmoji().getName())
          .isEqualTo("👍");
      assertThat(finch.next(MessageUpdateEvent.class).getMessage().getContentRaw()).isEqualTo("b");
      assertThat(sim.message(message).reactions())
          .isEqualTo(Map.of("👍", List.of("owner"), "👀", List.of("finch")));
      owner.delete(message);
      assertThat(finch.next(MessageDeleteEvent.class).getMessageId()).isEqualTo(message);
      assertThatThrownBy(() -> yard(finch).retrieveMessageById(message).complete())
          .isInstanceOfSatisfying(
              ErrorResponseException.class,
              refusal ->
                  assertThat(refusal.getErrorResponse()).isEqualTo(ErrorResponse.UNKNOWN_MESSAGE));
    }
    assertThat(log.complaints()).isEmpty();
  }

  @Test
  void filesGoBothWays() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch")) {
      byte[] bytes = {0, (byte) 0xff, 13, 10, 45, 45, 7};
      sim.person("owner")
          .upload(
              "yard",
              "look",
              List.of(new Person.File("a b.bin", "application/x-b", ByteString.fromArray(bytes))));
      Message heard = finch.next(MessageReceivedEvent.class).getMessage();
      byte[] got;
      try (var in = heard.getAttachments().getFirst().getProxy().download().join()) {
        got = in.readAllBytes();
      }
      byte[] words = "größer".getBytes(StandardCharsets.UTF_8);
      Message sent = yard(finch).sendFiles(FileUpload.fromData(words, "ä.txt")).complete();

      assertThat(got).isEqualTo(bytes);
      assertThat(sim.message(sent.getId()).files().getFirst().name()).isEqualTo("ä.txt");
      assertThat(sent.getAttachments().getFirst().getSize()).isEqualTo(words.length);
    }
    assertThat(log.complaints()).isEmpty();
  }

  @Test
  void aButtonIsClickedAndAnswered() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch")) {
      Message question =
          yard(finch)
              .sendMessage("May I?")
              .setComponents(ActionRow.of(Button.success("approve:7", "Yes")))
              .complete();
      String click = sim.person("owner").click(question.getId(), "approve:7");
      ButtonInteractionEvent event = finch.next(ButtonInteractionEvent.class);
      event.deferEdit().complete();
      event.getHook().editOriginal("Approved").setComponents(List.of()).complete();
      event.getHook().sendMessage("only you see this").setEphemeral(true).complete();

      assertThat(event.getUser().getName()).isEqualTo("owner");
      assertThat(sim.awaitInteraction(SOON, click).state())
          .isEqualTo(InteractionView.State.ACKNOWLEDGED);
      MessageView seen = sim.message(question.getId());
      assertThat(seen.texts()).containsExactly("May I?", "Approved");
      assertThat(seen.buttons()).isEmpty();
      assertThat(sim.messages("yard").getLast().visibleTo()).isEqualTo("owner");
    }
    assertThat(log.complaints()).isEmpty();
  }

  @Test
  void aCommandIsRegisteredGivenAndAnswered() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch");
        JdaBot heron = JdaBot.login(sim, "token-heron")) {
      finch
          .jda()
          .getGuildById(sim.guildId())
          .updateCommands()
          .addCommands(
              Commands.slash("ask", "Asks an agent")
                  .addOption(OptionType.STRING, "text", "it", true))
          .complete();
      Person owner = sim.person("owner");
      String id = owner.slash("finch", "yard", "ask", Map.of("text", "why?"));
      SlashCommandInteractionEvent event = finch.next(SlashCommandInteractionEvent.class);
      assertThat(event.getOption("text").getAsString()).isEqualTo("why?");
      event.deferReply().complete();
      event.getHook().editOriginal("because").complete();

      MessageView answer = sim.message(sim.interaction(id).answer());
      assertThat(answer.content()).isEqualTo("because");
      assertThat(answer.loading()).isFalse();
      assertThat(heron.waiting(SlashCommandInteractionEvent.class)).isZero();
      assertThatThrownBy(() -> owner.slash("finch", "yard", "nope", Map.of()))
          .hasMessageContaining("[ask]");
    }
    assertThat(log.complaints()).isEmpty();
  }

  @Test
  void presenceIsShown() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch")) {
      finch.jda().getPresence().setPresence(OnlineStatus.IDLE, Activity.customStatus("thinking"));
      long end = System.nanoTime() + SOON.toNanos();
      while (!sim.status("finch").equals("idle") && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      assertThat(sim.activity("finch")).isEqualTo("thinking");
    }
  }

  @Test
  void historyIsReadAfterAnId() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch")) {
      Person owner = sim.person("owner");
      String first = owner.post("yard", "1").id();
      owner.post("yard", "2");
      owner.post("yard", "3");

      assertThat(yard(finch).getHistoryAfter(first, 100).complete().getRetrievedHistory())
          .extracting(Message::getContentRaw)
          .containsExactly("3", "2");
    }
    assertThat(log.complaints()).isEmpty();
  }
}
