package choir.runtime.simulation;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.CommandGroup;
import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.Output;
import choir.runtime.cli.Screen;
import choir.runtime.cli.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code choir simulate}: plays the life of a ranch with faults, and checks what is promised. */
@Command(
    name = "simulate",
    description =
        "Plays a ranch with faults on a virtual clock. There are crashes, outages of the model and"
            + " late approvals, and what Choir promises is checked at the end. Needs no node and"
            + " touches none. The same seed gives the same play.",
    synopsisSubcommandLabel = "COMMAND")
@InSection(Section.TOOLS)
@Examples({"choir simulate day", "choir simulate day --seeds 1..1000"})
public final class SimulateCommand extends CommandGroup {
  private static final Pattern SEEDS = Pattern.compile("(\\d{1,15})(?:\\.\\.(\\d{1,15}))?");

  /** The results of all seeds are kept until the end. */
  private static final long MAX_SEEDS = 100_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** What to play. */
  public static final class Play {
    @Option(
        names = "--seeds",
        paramLabel = "N[..M]",
        defaultValue = "1..20",
        description = "The seeds, one play each. Default: ${DEFAULT-VALUE}.")
    private String seeds = "";

    @Option(
        names = "--crashes",
        paramLabel = "N",
        description = "How often the machine crashes in a play.")
    private @Nullable Integer crashes;

    private List<Long> chosen() {
      Matcher matcher = SEEDS.matcher(seeds);
      if (!matcher.matches()) {
        throw new BadInput("--seeds is '" + seeds + "', must be a number or a range such as 1..20");
      }
      long first = Long.parseLong(matcher.group(1));
      long last = matcher.group(2) == null ? first : Long.parseLong(matcher.group(2));
      if (last < first || last - first >= MAX_SEEDS) {
        throw new BadInput(
            "--seeds is '" + seeds + "', must be a range of 1 to " + MAX_SEEDS + " seeds");
      }
      List<Long> all = new ArrayList<>();
      for (long seed = first; seed <= last; seed++) {
        all.add(seed);
      }
      return all;
    }

    private Scenario scenario(Scenario usual) {
      if (crashes == null) {
        return usual;
      }
      if (crashes < 0 || crashes > Scenario.MAX_CRASHES) {
        throw new BadInput("--crashes is " + crashes + ", must be 0 to " + Scenario.MAX_CRASHES);
      }
      return usual.withCrashes(crashes);
    }
  }

  @Command(
      name = "day",
      description =
          "Plays a day of seven agents in Chicago: heartbeats, a report at 10:00, sixty messages,"
              + " tools that fail, approvals that come late, six crashes. Every third day is one"
              + " on which the clocks change.")
  @Examples({"choir simulate day", "choir simulate day --seeds 17 -o json"})
  int day(@Mixin Output output, @Mixin Play play) {
    return play(output, play, Scenario::day);
  }

  @Command(
      name = "hour",
      description =
          "Plays a dense hour of seven agents: schedules every few seconds, a message every"
              + " twenty, two crashes.")
  @Examples("choir simulate hour --seeds 1..100 --crashes 20")
  int hour(@Mixin Output output, @Mixin Play play) {
    return play(output, play, seed -> Scenario.hour());
  }

  private int play(Output output, Play play, LongFunction<Scenario> scenarios) {
    List<Long> seeds = play.chosen();
    Screen messages = Screen.of(spec.commandLine().getErr());
    List<SimulationView> views = new ArrayList<>();
    for (long seed : seeds) {
      Scenario scenario = play.scenario(scenarios.apply(seed));
      SimulationView view = SimulationView.of(Simulation.play(scenario, seed));
      views.add(view);
      if (messages.isTerminal() && seeds.size() > 1) {
        messages.println("choir: seed " + seed + ": " + view.words());
      }
    }
    output.write(() -> SimulationView.text(views), () -> views);
    return views.stream().allMatch(view -> view.faults().isEmpty()) ? 0 : 1;
  }
}
