package choir.runtime.discordsim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A second client, stricter than JDA. Runs where {@code CHOIR_DISCORD_JS} names a folder in which
 * {@code npm install discord.js@14} has been run, and is skipped elsewhere.
 */
@Tag("process")
class DiscordJsTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @Test
  void discordJsSpeaksWithTheSimulator() throws Exception {
    String given = System.getenv().getOrDefault("CHOIR_DISCORD_JS", "");
    assumeTrue(!given.isEmpty(), "CHOIR_DISCORD_JS names no folder with discord.js");
    Path script = folder.resolve("smoke.js");
    try (InputStream in = DiscordJsTest.class.getResourceAsStream("smoke.js")) {
      assertThat(in).isNotNull();
      Files.copy(in, script);
    }
    try (DiscordSim sim = DiscordSim.start(GuildFile.usual(), SimOptions.defaults())) {
      Path said = folder.resolve("said.txt");
      ProcessBuilder builder =
          new ProcessBuilder("node", script.toString(), sim.address(), "sim-lumen")
              .redirectErrorStream(true)
              .redirectOutput(said.toFile());
      builder.environment().put("NODE_PATH", Path.of(given).resolve("node_modules").toString());
      Process bot = builder.start();
      try {
        converse(sim, bot, said);
        assertThat(bot.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(bot.exitValue()).as(Files.readString(said)).isZero();
      } finally {
        bot.destroyForcibly();
      }
      OpenApiCheck.find().ifPresent(check -> assertThat(check.problems(sim.exchanges())).isEmpty());
    }
  }

  private static void converse(DiscordSim sim, Process bot, Path said) throws Exception {
    long end = System.nanoTime() + SOON.toNanos();
    while (!Files.readString(said).contains("ready 9")) {
      assertThat(bot.isAlive() && System.nanoTime() < end).as(Files.readString(said)).isTrue();
      Thread.onSpinWait();
    }
    Person owner = sim.person("owner");
    String question = owner.post("general", "hello").id();
    sim.await(SOON, each -> each.content().equals("more"));
    MessageView answer = sim.await(SOON, each -> each.content().equals("You said: hello"));
    assertThat(answer.replyTo()).isEqualTo(question);
    assertThat(answer.texts()).containsExactly("You sa", "You said: hello");
    assertThat(sim.message(question).reactions()).isEqualTo(Map.of("👀", List.of("lumen")));
    sim.awaitInteraction(SOON, owner.click(answer.id(), "fine"));
    sim.await(SOON, each -> each.content().equals("Fine then"));
    owner.slash("lumen", "general", "ask", Map.of("text", "I said so"));
    sim.await(SOON, each -> each.content().equals("Because I said so"));
    owner.dm("lumen", "psst");
    sim.await(SOON, each -> each.content().equals("You said: psst"));
    owner.post("general", "end");
  }
}
