package choir.runtime.discordsim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import net.dv8tion.jda.api.events.message.MessageReceivedEvent;
import net.dv8tion.jda.api.requests.GatewayIntent;
import net.dv8tion.jda.api.utils.Compression;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Discord's refusals and limits, and what a bot does not get to see. */
class SimRefusalsTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final SimClock clock = SimClock.standing(Instant.parse("2026-11-30T12:00:00Z"));

  @SuppressWarnings("NullAway.Init") // before each
  private DiscordSim sim;

  @BeforeEach
  void start() throws Exception {
    sim =
        DiscordSim.start(
            GuildSpec.named("ranch")
                .person("owner")
                .person(new GuildSpec.Person("hermit", false))
                .bot("finch", "token-finch")
                .bot(new GuildSpec.Bot("heron", "token-heron", false, true, true))
                .channel("yard")
                .channel(new GuildSpec.Channel("vault", "", List.of("finch"), List.of()))
                .channel(new GuildSpec.Channel("news", "", List.of(), List.of("finch"))),
            SimOptions.defaults().withClock(clock));
  }

  @AfterEach
  void stop() throws Exception {
    sim.close();
    client.close();
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(sim.restAddress() + path))
            .header("Authorization", "Bot token-finch")
            .method(method, BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private static int code(HttpResponse<String> answer) {
    JsonNode json = SimJson.object(answer.body());
    return json.path("code").asInt();
  }

  private HttpResponse<String> post(String channel, String body) throws Exception {
    return send("POST", "channels/" + sim.channelId(channel) + "/messages", body);
  }

  @ParameterizedTest
  @CsvSource({
    "yard,  {\"content\":\" \"},                                        50006",
    "yard,  {\"content\":7},                                            50035",
    "yard,  [],                                                         50109",
    "vault, {\"content\":\"x\"},                                        50001",
    "news,  {\"content\":\"x\"},                                        50013",
    "yard,  '{\"content\":\"x\",\"message_reference\":{\"message_id\":\"1\"}}', 50035",
    "yard,  '{\"content\":\"x\",\"nonce\":\"12345678901234567890123456\"}',     50035",
  })
  void aBadMessageIsRefusedAndNotPosted(String channel, String body, int code) throws Exception {
    assertThat(code(post(channel, body))).isEqualTo(code);
    assertThat(sim.messages(channel)).isEmpty();
  }

  /** Two thousand code points are allowed, whatever their number of UTF-16 units. */
  @Test
  void lengthIsCountedInCodePoints() throws Exception {
    assertThat(post("yard", content("\ud83d\ude00".repeat(2_000))).statusCode()).isEqualTo(200);
    assertThat(code(post("yard", content("a".repeat(2_001))))).isEqualTo(50035);
    assertThat(sim.messages("yard")).hasSize(1);
  }

  private static String content(String text) {
    return JsonNodeFactory.instance.objectNode().put("content", text).toString();
  }

  @Test
  void whatIsNotThereOrNotOnesOwnIsRefused() throws Exception {
    String yard = "channels/" + sim.channelId("yard");
    String message = sim.person("owner").post("yard", "mine").id();

    assertThat(code(send("GET", "channels/1", ""))).isEqualTo(10003);
    assertThat(code(send("GET", yard + "/messages/1", ""))).isEqualTo(10008);
    assertThat(code(send("GET", "users/1", ""))).isEqualTo(10013);
    assertThat(code(send("PATCH", yard + "/messages/" + message, content("x")))).isEqualTo(50005);
    assertThat(code(send("DELETE", yard + "/messages/" + message, ""))).isEqualTo(50013);
    assertThat(send("GET", "no/such/route", "").statusCode()).isEqualTo(404);
    assertThat(send("PUT", "gateway", "").statusCode()).isEqualTo(405);
    assertThat(sim.message(message).texts()).containsExactly("mine");
  }

  @Test
  void whoTakesNoDirectMessagesGetsNone() throws Exception {
    String opened =
        send("POST", "users/@me/channels", "{\"recipient_id\":\"" + sim.userId("hermit") + "\"}")
            .body();
    String channel = SimJson.object(opened).path("id").asText();

    assertThat(code(send("POST", "channels/" + channel + "/messages", content("x"))))
        .isEqualTo(50007);
  }

  @Test
  void theSixthPostWithinFiveSecondsWaits() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(post("yard", content("x")).statusCode()).isEqualTo(200);
    }
    HttpResponse<String> refused = post("yard", content("x"));
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).contains("5");
    assertThat(refused.headers().firstValue("via")).isPresent();
    assertThat(refused.headers().firstValue("X-RateLimit-Remaining")).contains("0");
    clock.advance(Duration.ofSeconds(5));

    assertThat(post("yard", content("x")).statusCode()).isEqualTo(200);
    assertThat(sim.messages("yard")).hasSize(6);
  }

  @Test
  void theFiftyFirstRequestOfASecondWaits() throws Exception {
    for (int i = 0; i < 50; i++) {
      assertThat(send("GET", "users/@me", "").statusCode()).isEqualTo(200);
    }
    HttpResponse<String> refused = send("GET", "users/@me", "");
    assertThat(refused.headers().firstValue("X-RateLimit-Global")).contains("true");
    clock.advance(Duration.ofSeconds(1));

    assertThat(send("GET", "users/@me", "").statusCode()).isEqualTo(200);
  }

  @Test
  void withoutItsIntentABotReadsOnlyWhatIsMeantForIt() throws Exception {
    EnumSet<GatewayIntent> intents = EnumSet.allOf(GatewayIntent.class);
    intents.remove(GatewayIntent.MESSAGE_CONTENT);
    try (JdaBot heron = JdaBot.login(sim, "token-heron", Compression.ZLIB, intents)) {
      sim.person("owner").post("yard", "not for you");
      String meant = "for <@" + sim.userId("heron") + ">";
      sim.person("owner").post("yard", meant);
      sim.person("owner").dm("heron", "psst");

      assertThat(next(heron)).isEmpty();
      assertThat(next(heron)).isEqualTo(meant);
      assertThat(next(heron)).isEqualTo("psst");
    }
  }

  private static String next(JdaBot bot) throws InterruptedException {
    return bot.next(MessageReceivedEvent.class).getMessage().getContentRaw();
  }

  @Test
  void aChannelThatIsHiddenIsNotHeard() throws Exception {
    try (JdaBot finch = JdaBot.login(sim, "token-finch")) {
      sim.person("owner").post("vault", "secret");
      sim.person("owner").post("yard", "open");

      assertThat(next(finch)).isEqualTo("open");
    }
  }

  /**
   * Buffers are bounded: a room keeps its newest messages, and a file that has fallen out is gone.
   */
  @Test
  void anOldMessageFallsOut() {
    Person owner = sim.person("owner");
    String first = owner.post("yard", "first").id();
    for (int i = 0; i < Bounds.POSTS_PER_ROOM; i++) {
      owner.post("yard", "" + i);
    }

    assertThat(sim.messages("yard"))
        .hasSize(Bounds.POSTS_PER_ROOM)
        .extracting(MessageView::id)
        .doesNotContain(first);
  }

  /** The bound of all texts together holds for former texts of a message too. */
  @Test
  void theOldestTextsFallOutOfAFullGuild() {
    Person owner = sim.person("owner");
    String first = owner.post("yard", "first").id();
    String text = "x".repeat(2_000);
    String last = first;
    for (long chars = 0; chars <= Bounds.TEXTS; chars += 100L * text.length()) {
      last = owner.post("news", text).id();
      for (int i = 1; i < 100; i++) {
        owner.edit(last, text);
      }
    }

    assertThat(sim.messages("yard")).isEmpty();
    assertThat(sim.messages("news")).isNotEmpty();
    assertThat(sim.message(last).versions()).hasSize(100);
  }
}
