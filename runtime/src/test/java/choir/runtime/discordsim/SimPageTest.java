package choir.runtime.discordsim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import net.dv8tion.jda.api.components.actionrow.ActionRow;
import net.dv8tion.jda.api.components.buttons.Button;
import net.dv8tion.jda.api.entities.channel.concrete.TextChannel;
import net.dv8tion.jda.api.events.interaction.component.ButtonInteractionEvent;
import net.dv8tion.jda.api.requests.GatewayIntent;
import net.dv8tion.jda.api.utils.Compression;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a browser: it shows what is said, and a person speaks with it. Needs Chromium ({@code
 * apt install chromium}) and is skipped without it.
 */
@Tag("process")
class SimPageTest {
  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // before each
  private DiscordSim sim;

  @BeforeEach
  void start() throws Exception {
    sim = DiscordSim.start(GuildFile.usual(), SimOptions.defaults());
  }

  @AfterEach
  void stop() throws Exception {
    sim.close();
  }

  private Browser open() throws Exception {
    assumeTrue(Files.isExecutable(Browser.PROGRAM), "there is no " + Browser.PROGRAM);
    return Browser.open(folder, URI.create(sim.address()));
  }

  @Test
  void itsPolicyAllowsNothingOfOthers() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> page =
          client.send(
              HttpRequest.newBuilder(URI.create(sim.address())).build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
          .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
          .doesNotContain("unsafe");
      assertThat(page.body()).doesNotContain("style=").doesNotContain("onclick");
    }
  }

  @Test
  void textFromOutsideIsNeverMarkup() throws Exception {
    try (Browser browser = open()) {
      sim.person("owner")
          .post("general", "<img src=x onerror=\"document.title='taken'\"><b id=bold>hm</b>");
      browser.await("document.querySelectorAll('.message').length === 1");

      assertThat(browser.evaluate("document.querySelector('.body').textContent"))
          .contains("<img src=x")
          .contains("<b id=bold>");
      assertThat(browser.evaluate("String(document.getElementById('bold'))")).isEqualTo("null");
      assertThat(browser.evaluate("document.title")).isEqualTo("Ranch – Discord simulator");
    }
  }

  @Test
  void aPersonTypesAndABotIsSeenToAnswer() throws Exception {
    try (Browser browser = open();
        JdaBot lumen =
            JdaBot.login(sim, "sim-lumen", Compression.ZLIB, EnumSet.allOf(GatewayIntent.class))) {
      browser.await("document.querySelectorAll('.room').length === 3");
      browser.evaluate("document.getElementById('text').value = 'may I?'");
      browser.evaluate("document.getElementById('composer').requestSubmit()");
      String said = sim.await(Duration.ofSeconds(10), each -> each.content().equals("may I?")).id();
      TextChannel general = lumen.jda().getTextChannelById(sim.channelId("general"));
      String answer =
          general
              .sendMessage("ask")
              .setMessageReference(said)
              .setComponents(ActionRow.of(Button.success("yes", "Of course")))
              .complete()
              .getId();
      general.editMessageById(answer, "ask the owner").complete();

      browser.await("document.querySelectorAll('.push').length === 1");
      browser.await("document.body.textContent.includes('ask the owner(edited)')");
      browser.evaluate("document.querySelector('.push').click()");
      lumen.next(ButtonInteractionEvent.class).deferEdit().complete();
      browser.await("!!document.querySelector('.dot.online')");
      browser.picture(folder.resolve("page.png"));
      assertThat(folder.resolve("page.png")).isNotEmptyFile();
    }
  }
}
