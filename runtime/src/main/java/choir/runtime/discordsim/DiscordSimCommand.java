package choir.runtime.discordsim;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.FileProblem;
import choir.runtime.cli.InSection;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code choir discord-sim}: runs a simulator until it is stopped. */
@Command(
    name = "discord-sim",
    description =
        "Runs a simulator of Discord with a page for people. Bots log in with the tokens of the"
            + " guild, and nothing is stored. It listens on 127.0.0.1 alone.",
    footer = {
      "",
      "The guild file and the control interface for tests: docs/discord-sim.md.",
    })
@InSection(Section.TOOLS)
@Examples({
  "choir discord-sim --port 7790",
  "choir discord-sim --port 7790 --guild guild.yaml",
})
public final class DiscordSimCommand implements Callable<Integer> {
  private static final int MAX_PORT = 65_535;

  @Mixin private Output output = new Output();

  @Option(
      names = "--port",
      paramLabel = "P",
      required = true,
      description = "Where to listen on 127.0.0.1. 0 takes a free port.")
  private int port;

  @Option(
      names = "--guild",
      paramLabel = "FILE",
      description =
          "The guild with its people, bots, roles and channels. Default: the seven agents of"
              + " 'choir init', with the tokens sim-NAME.")
  private @Nullable Path guild;

  @Option(
      names = "--no-limits",
      description = "Without Discord's limits: no request is answered with 429.")
  private boolean noLimits;

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > MAX_PORT) {
      throw new BadInput("--port is " + port + ", must be 0 to " + MAX_PORT);
    }
    SimOptions options = SimOptions.defaults().withPort(port);
    try (DiscordSim sim = DiscordSim.start(read(), noLimits ? options.withoutLimits() : options)) {
      output.write(() -> text(sim), () -> new Addresses(sim));
      new CountDownLatch(1).await(); // until the process is stopped
      return 0;
    } catch (IllegalArgumentException wrong) {
      throw new BadInput(file() + ": " + wrong.getMessage());
    } catch (IOException taken) {
      throw new Failed(
          "cannot listen on port %d: %s. Choose another with --port"
              .formatted(port, taken.getMessage()));
    }
  }

  private static String text(DiscordSim sim) {
    return "page     %s%nREST     %s%ngateway  %s%n"
        .formatted(sim.address(), sim.restAddress(), sim.gatewayAddress());
  }

  /** The addresses of the simulator, as {@code -o json} prints them. */
  private record Addresses(String page, String rest, String gateway) {
    private Addresses(DiscordSim sim) {
      this(sim.address(), sim.restAddress(), sim.gatewayAddress());
    }
  }

  private String file() {
    return guild == null ? "the guild" : guild.toString();
  }

  private GuildSpec read() {
    if (guild == null) {
      return GuildFile.usual();
    }
    try {
      if (Files.size(guild) > GuildFile.MAX_CHARS) {
        throw new BadInput(guild + " is larger than " + GuildFile.MAX_CHARS + " bytes");
      }
      return GuildFile.parse(Files.readString(guild));
    } catch (IOException unreadable) {
      throw new BadInput("the guild cannot be read: " + FileProblem.of(unreadable));
    }
  }
}
