package choir.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.id.AgentId;
import choir.core.roster.Sections;
import choir.core.sq.ScrollKey;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.Failed;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.ranch.NodeFile;
import choir.runtime.ranch.RanchFile;
import choir.runtime.ranch.SqUse;
import choir.runtime.ranch.Templates;
import choir.runtime.ranch.TestSections;
import choir.runtime.sq.io.FreePorts;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrialGuildTest {
  private static final HttpAddress FREE = new HttpAddress("127.0.0.1", 0);
  private static final JsonMapper MAPPER = new JsonMapper();

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path home;

  private final HttpClient client = HttpClient.newHttpClient();
  private String key = "";

  private RanchFile file(String yaml) throws IOException {
    Files.writeString(home.resolve(RanchFile.NAME), yaml);
    return RanchFile.read(home, TestSections.ALL);
  }

  @Test
  void ranchWithIdentitiesOfItsOwnIsRefusedAtThePlace() throws IOException {
    RanchFile declared =
        file(
            """
            ranch: r
            defaultAgent: a
            agents:
              - {id: a, name: A, role: b, home: 1.1.1/1.1.1/1.1.2, discord: {tokenEnv: TOKEN}}
            """);
    assertThatThrownBy(() -> TrialGuild.open(declared, 0))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("ranch.yaml:4:")
        .hasMessageContaining("agents[0].discord: the agents have identities in Discord already")
        .hasMessageContaining("--home");
  }

  @Test
  void revisionInForceWithIdentitiesIsRefused() {
    AgentId lux = new AgentId("lux");
    ScrollKey ofLux = Sections.key(lux, "discord");
    assertThat(TrialGuild.refusal(List.of(lux), Set.of(ofLux)::contains))
        .hasValueSatisfying(why -> assertThat(why).contains("the revision in force"));
    assertThat(TrialGuild.refusal(List.of(lux), Set.<ScrollKey>of()::contains)).isEmpty();
  }

  @Test
  void portThatIsTakenIsRefusedWithTheRemedy() throws IOException {
    RanchFile file = file("ranch: r\ndefaultAgent: a\nagents: [{id: a, name: A, role: b}]\n");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> TrialGuild.open(file, taken.getLocalPort()))
          .isInstanceOf(Failed.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("CHOIR_PORT_OFFSET");
    }
  }

  @Test
  void agentCalledOwnerIsNoPerson() throws Exception {
    RanchFile file =
        file("ranch: r\ndefaultAgent: owner\nagents: [{id: owner, name: O, role: b}]\n");
    try (TrialGuild guild = TrialGuild.open(file, 0)) {
      assertThat(guild.identities().people().values())
          .containsExactlyInAnyOrder("owner.person", "operator");
      assertThat(guild.identities().toString())
          .doesNotContain(guild.identities().tokens().get(new AgentId("owner")));
    }
  }

  @Test
  @Tag("slow")
  void personMentionsAnAgentOfTheDefaultRanchAndSeesItsAnswer() throws Exception {
    Templates.writeTo(home, false);
    RanchFile file = RanchFile.read(home, TestSections.ALL);
    String written = Files.readString(home.resolve(RanchFile.NAME));
    NodeSettings settings =
        new NodeSettings(
            home,
            file.ranch().declaration(),
            FREE,
            FREE,
            new HttpAddress("127.0.0.1", FreePorts.next()),
            NodeFile.alone("a"),
            SqUse.NONE,
            List.of(),
            FreePorts.next(),
            FreePorts.next(),
            Optional.empty());
    List<String> said = new ArrayList<>();
    try (TrialGuild guild = TrialGuild.open(file, 0);
        Node node = Node.start(settings.with(guild.identities()), said::add)) {
      assertThat(guild.awaitBots()).matches("simulated Discord: http://.* \\(7 agents\\)");
      assertThat(node.ended().toCompletableFuture()).isNotDone();
      guild.writeAddress(home);
      String address = TrialGuild.pageOf(home).replace("page: ", "");
      URI page = guild.identities().server();
      assertThat(address).matches(page + "/#key=[0-9a-f]{48}");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(home.resolve("discord-sim.url"))))
          .isEqualTo("rw-------");
      assertThat(call(page, "state", "").path("message").asText())
          .startsWith("people of this guild need its key");
      key = address.replaceFirst(".*key=", "");
      String phex = "";
      for (JsonNode bot : call(page, "state", "").path("bots")) {
        phex = bot.path("name").asText().equals("phex") ? bot.path("id").asText() : phex;
      }
      call(
          page,
          "post",
          "{\"as\":\"owner\",\"channel\":\"general\",\"text\":\"<@%s> hello\"}".formatted(phex));
      JsonNode answer =
          call(page, "await", "{\"channel\":\"general\",\"author\":\"phex\",\"seconds\":30}");
      assertThat(answer.path("content").asText()).endsWith("I was asked: owner: hello");
    }
    assertThat(home.resolve(RanchFile.NAME)).hasContent(written);
  }

  private JsonNode call(URI page, String what, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(page.resolve("/_sim/" + what)).header("X-Sim-Key", key);
    if (!body.isEmpty()) {
      request.POST(HttpRequest.BodyPublishers.ofString(body));
    }
    return MAPPER.readTree(client.send(request.build(), BodyHandlers.ofString()).body());
  }
}
