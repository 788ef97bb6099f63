package choir.runtime.discordsim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import net.dv8tion.jda.api.components.actionrow.ActionRow;
import net.dv8tion.jda.api.components.buttons.Button;
import net.dv8tion.jda.api.events.interaction.component.ButtonInteractionEvent;
import net.dv8tion.jda.api.events.message.MessageReceivedEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The control interface over HTTP, and who may use it. */
class ControlApiTest {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

  private final HttpClient client = HttpClient.newHttpClient();

  @SuppressWarnings("NullAway.Init") // before each
  private DiscordSim sim;

  @BeforeEach
  void start() throws Exception {
    sim =
        DiscordSim.start(
            GuildFile.usual(),
            SimOptions.defaults().withClock(SimClock.standing(NOON)).withoutLimits());
  }

  @AfterEach
  void stop() throws Exception {
    sim.close();
    client.close();
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(sim.address() + "/_sim/" + path))
            .method(method, BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private JsonNode ask(String method, String path, String body) throws Exception {
    HttpResponse<String> answer = send(method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return SimJson.object(answer.body());
  }

  @Test
  void aPersonSpeaksABotAnswersAndAwaitSeesIt() throws Exception {
    try (JdaBot lumen = JdaBot.login(sim, "sim-lumen")) {
      JsonNode said =
          ask("POST", "post", "{\"as\":\"owner\",\"channel\":\"general\",\"text\":\"hello\"}");
      lumen.next(MessageReceivedEvent.class).getMessage().reply("good morning").queue();
      JsonNode answer =
          ask("POST", "await", "{\"author\":\"lumen\",\"contains\":\"good\",\"seconds\":10}");

      assertThat(answer.path("replyTo").asText()).isEqualTo(said.path("id").asText());
      assertThat(ask("GET", "messages?channel=general", "").path("messages")).hasSize(2);
      assertThat(ask("GET", "state", "").findValuesAsText("status")).contains("online");
    }
  }

  @Test
  void threeSecondsWithoutAWordFailAnInteraction() throws Exception {
    try (JdaBot lumen = JdaBot.login(sim, "sim-lumen")) {
      String question =
          lumen
              .jda()
              .getTextChannelById(sim.channelId("general"))
              .sendMessage("well?")
              .setComponents(ActionRow.of(Button.primary("b", "B")))
              .complete()
              .getId();
      JsonNode click =
          ask(
              "POST",
              "click",
              "{\"as\":\"owner\",\"message\":\"%s\",\"button\":\"b\"}".formatted(question));
      assertThat(click.path("state").asText()).isEqualTo("WAITING");
      ButtonInteractionEvent event = lumen.next(ButtonInteractionEvent.class);
      ask("POST", "clock", "{\"advance\":\"PT4S\"}");

      assertThat(
              ask("GET", "interaction?id=" + click.path("id").asText(), "").path("state").asText())
          .isEqualTo("FAILED");
      assertThat(
              event.deferEdit().submit().handle((done, refused) -> String.valueOf(refused)).get())
          .contains("10062");
    }
  }

  @Test
  void theClockGoesForwardAlone() throws Exception {
    assertThat(ask("POST", "clock", "{\"advance\":\"PT15M\"}").path("now").asText())
        .isEqualTo("2026-11-30T12:15:00Z");
    assertThat(send("POST", "clock", "{\"advance\":\"-PT1S\"}").statusCode()).isEqualTo(400);
  }

  @Test
  void aWrongCallNamesWhatIsWrongAndChangesNothing() throws Exception {
    assertThat(send("POST", "post", "{\"as\":\"nobody\",\"channel\":\"general\",\"text\":\"x\"}"))
        .returns(400, HttpResponse::statusCode)
        .satisfies(answer -> assertThat(answer.body()).contains("lumen"));
    assertThat(send("POST", "post", "{\"chanel\":\"general\"}").body()).contains("'chanel'");
    assertThat(send("POST", "post", "[]").body()).contains("as, channel, text");
    assertThat(send("POST", "faults", "{\"fault\":\"flood\"}").body()).contains("lost_answer");
    assertThat(send("GET", "nothing", "").statusCode()).isEqualTo(404);
    assertThat(sim.messages("general")).isEmpty();
  }

  @Test
  void faultsAreOrderedAndCleared() throws Exception {
    try (JdaBot lumen = JdaBot.login(sim, "sim-lumen")) {
      ask(
          "POST",
          "faults",
          "{\"fault\":\"error_500\",\"bot\":\"lumen\",\"method\":\"POST\",\"path\":\"/messages\"}");
      ask("DELETE", "faults", "");
      lumen.jda().getTextChannelById(sim.channelId("general")).sendMessage("x").complete();
    }
    assertThat(ask("GET", "exchanges", "").path("exchanges").toString())
        .contains("/messages")
        .doesNotContain("sim-lumen");
  }

  /**
   * What a browser sends for a page of another origin, or for a name that was made to point here.
   */
  @Test
  void pagesOfOtherOriginsAreRefused() throws Exception {
    String post = "{\"as\":\"owner\",\"channel\":\"general\",\"text\":\"planted\"}";
    assertThat(raw("Host: 127.0.0.1:" + sim.port(), "Origin: http://evil.example", post))
        .startsWith("HTTP/1.1 403");
    assertThat(raw("Host: evil.example:" + sim.port(), "X: y", post)).startsWith("HTTP/1.1 403");
    assertThat(sim.messages("general")).isEmpty();
    assertThat(raw("Host: 127.0.0.1:" + sim.port(), "X: y", post)).startsWith("HTTP/1.1 200");
  }

  private String raw(String host, String other, String body) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), sim.port())) {
      String request =
          "POST /_sim/post HTTP/1.1\r\n%s\r\n%s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(host, other, body.length(), body);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void brokenRequestsAreRefusedAndHarmNobody() throws Exception {
    for (String request :
        new String[] {
          "GET\r\n\r\n",
          "GET /%zz HTTP/1.1\r\n\r\n",
          "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
          "POST / HTTP/1.1\r\nContent-Length: 999999999999\r\n\r\n",
          "GET / HTTP/1.1\r\n" + "a: b\r\n".repeat(200) + "\r\n",
          "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\n\r\n",
        }) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), sim.port())) {
        socket.setSoTimeout((int) Duration.ofSeconds(5).toMillis());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        assertThat(socket.getInputStream().read()).as(request).isEqualTo('H');
      }
    }
    ask("GET", "state", "");
  }
}
