package choir.runtime.calendar;

import choir.core.phext.Utf8;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.CommandGroup;
import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.http.DoneView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir schedule}: a method for each subcommand. */
@Command(
    name = "schedule",
    description = "Wakes agents at certain times.",
    synopsisSubcommandLabel = "COMMAND")
@InSection(Section.AGENTS)
@Examples({"choir schedule list", "choir schedule next '0 10 * * 1-5' --zone Europe/Berlin"})
public final class ScheduleCommand extends CommandGroup {
  private static final String PATH = "/api/v1/schedules";
  private static final String NAME = "Name of the schedule.";

  /** More than a schedule may have. */
  private static final int MAX_TEXT_BYTES = 64 << 10;

  @Command(
      name = "add",
      description = "Adds a schedule, and says in words when it runs.",
      footer = {"", "Times are a cron expression, --every or --at."})
  @Examples({
    "choir schedule add '0 10 * * 1-5' --name report --agent lux --text 'Report.'",
    "choir schedule add --every 4h --name tidy --agent lux --text 'Tidy up.'"
  })
  void add(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Mixin ScheduleOptions options,
      @Option(
              names = "--name",
              paramLabel = "NAME",
              required = true,
              description = "Name of the schedule, unique in the ranch.")
          String name,
      @Option(names = "--paused", description = "Adds it as paused.") boolean paused,
      @Parameters(
              paramLabel = "EXPRESSION",
              arity = "0..1",
              description = "Cron expression, in quotes.")
          @Nullable String expression) {
    ScheduleRequest request =
        options.request(
            Optional.of(name),
            Optional.ofNullable(expression),
            told(options),
            paused ? Optional.of(true) : Optional.empty());
    Answer<ScheduleView> added = node.client().post(PATH, request, ScheduleView.class);
    write(output, added, ScheduleText::saved);
  }

  @Command(name = "edit", description = "Changes what the options say; the rest remains.")
  @Examples("choir schedule edit report --cron '0 9 * * 1-5' --zone Europe/Berlin")
  void edit(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Mixin ScheduleOptions options,
      @Option(names = "--cron", paramLabel = "EXPRESSION", description = "Cron expression.")
          @Nullable String expression,
      @Parameters(paramLabel = "SCHEDULE", description = NAME) String name) {
    ScheduleRequest request =
        options.request(
            Optional.empty(), Optional.ofNullable(expression), told(options), Optional.empty());
    Answer<ScheduleView> changed = node.client().post(path(name), request, ScheduleView.class);
    write(output, changed, ScheduleText::saved);
  }

  private Optional<String> told(ScheduleOptions options) {
    return options.text().map(text -> text.equals("-") ? standardInput() : text);
  }

  private String standardInput() {
    try {
      byte[] bytes = in().readNBytes(MAX_TEXT_BYTES + 1);
      if (bytes.length > MAX_TEXT_BYTES) {
        throw new BadInput("the text is longer than " + MAX_TEXT_BYTES + " bytes");
      }
      return Utf8.decode(bytes).strip();
    } catch (Utf8.Malformed broken) {
      throw new BadInput("standard input is not UTF-8: see byte " + broken.offset());
    } catch (IOException failed) {
      throw new BadInput("standard input cannot be read: " + failed.getMessage());
    }
  }

  @Command(
      name = "list",
      aliases = "ls",
      description = "Lists the schedules with their next and latest times.")
  @Examples("choir schedule list")
  void list(@Mixin Output output, @Mixin NodeOption node) {
    Answer<SchedulesView> all = node.client().get(PATH, SchedulesView.class);
    output.write(() -> ScheduleText.table(all.view()), all::json);
  }

  @Command(name = "show", description = "Shows a schedule and its history.")
  @Examples("choir schedule show report")
  void show(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = "SCHEDULE", description = NAME) String name) {
    write(output, read(node, name), ScheduleText::page);
  }

  @Command(name = "explain", description = "Explains when a schedule runs next, and why then.")
  @Examples("choir schedule explain report")
  void explain(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = "SCHEDULE", description = NAME) String name) {
    write(output, read(node, name), ScheduleText::explanation);
  }

  @Command(
      name = "history",
      description = "Shows what became of the latest times of a schedule.",
      footer = {"", "It also lists the times at which nothing was run, with the reason."})
  @Examples("choir schedule history report")
  void history(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = "SCHEDULE", description = NAME) String name) {
    write(output, read(node, name), ScheduleText::history);
  }

  private static Answer<ScheduleView> read(NodeOption node, String name) {
    return node.client().get(path(name), ScheduleView.class);
  }

  private static String path(String name) {
    return PATH + "/" + NodeClient.part(name);
  }

  private static void write(
      Output output, Answer<ScheduleView> answer, Function<ScheduleView, String> text) {
    output.write(() -> text.apply(answer.view()), answer::json);
  }

  @Command(name = "pause", description = "Pauses a schedule; a run in progress goes on.")
  @Examples("choir schedule pause report")
  void pause(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = "SCHEDULE", description = NAME) String name) {
    order(output, node, name, "pause");
  }

  @Command(name = "resume", description = "Resumes a schedule from its next time on.")
  @Examples("choir schedule resume report")
  void resume(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = "SCHEDULE", description = NAME) String name) {
    order(output, node, name, "resume");
  }

  private static void order(Output output, NodeOption node, String name, String verb) {
    Answer<ScheduleView> done = node.client().post(path(name) + "/" + verb, ScheduleView.class);
    write(output, done, ScheduleText::saved);
  }

  @Command(
      name = "run",
      description = "Starts a run now, beside the times of the schedule.",
      footer = {"", "It does not wait for the end: 'choir run RUN' does."})
  @Examples("choir schedule run report")
  void run(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = "SCHEDULE", description = NAME) String name) {
    Answer<ScheduleView> done = node.client().post(path(name) + "/run", ScheduleView.class);
    write(
        output,
        done,
        view -> view.running().map(run -> run.runId() + "\n").orElse("it has ended already\n"));
  }

  @Command(name = "remove", aliases = "rm", description = "Removes a schedule and its history.")
  @Examples("choir schedule remove report")
  void remove(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = "SCHEDULE", description = NAME) String name) {
    Answer<DoneView> done = node.client().delete(path(name), DoneView.class);
    output.write(() -> name + " is removed\n", done::json);
  }

  @Command(
      name = "import",
      description = "Imports the cron jobs of an OpenClaw, as paused schedules.",
      footer = {
        "",
        "What has no equivalent is named. An import that is repeated adds nothing.",
      })
  @Examples({
    "choir schedule import ~/.openclaw --agent lux --dry-run",
    "choir schedule import jobs.json --agent lux --activate"
  })
  void importJobs(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Option(
              names = "--agent",
              paramLabel = "AGENT",
              required = true,
              description = "Agent of the jobs that name none.")
          String agent,
      @Option(
              names = "--zone",
              paramLabel = "ZONE",
              description = "Zone of the jobs that name none. Default: that of this machine.")
          @Nullable String zone,
      @Option(names = "--dry-run", description = "Shows the result, and changes nothing.")
          boolean dryRun,
      @Option(names = "--activate", description = "Lets the imported schedules run.")
          boolean activate,
      @Parameters(paramLabel = "FILE", description = "A jobs.json, or the folder of an OpenClaw.")
          Path file) {
    String in = zone == null ? ZoneId.systemDefault().getId() : zone;
    List<CronJob> jobs = JobsFile.read(file).schedules(agent, in);
    ImportedView result = new JobImport(node.client(), dryRun, activate).add(jobs);
    output.write(() -> JobImport.text(result, dryRun, activate), () -> result);
  }

  @Command(
      name = "next",
      description = "Shows the next times of a cron expression; needs no node.",
      footer = {
        "",
        "The five fields are minute, hour, day of month, month and day of week. A fixed time",
        "that a clock change leaves out runs at the first minute that exists."
      })
  @Examples({
    "choir schedule next '0 10 * * 1-5' --zone Europe/Berlin",
    "choir schedule next '30 2 * * *' --after 2027-03-13T12:00:00Z --count 3"
  })
  void next(
      @Mixin Output output,
      @Option(
              names = "--zone",
              paramLabel = "ZONE",
              description = "Time zone of the expression. Default: that of this machine.")
          @Nullable String zone,
      @Option(
              names = "--after",
              paramLabel = "TIME",
              description = "Start of the search, in ISO 8601. Default: now.")
          @Nullable String after,
      @Option(
              names = "--count",
              paramLabel = "N",
              defaultValue = "5",
              description = "Number of times, 1 to 1000. Default: ${DEFAULT-VALUE}.")
          int count,
      @Option(
              names = "--active",
              paramLabel = "WINDOW",
              description = "Only in this window of the day, such as 08:00-23:00. Repeatable.")
          @Nullable List<String> active,
      @Option(
              names = "--blackout",
              paramLabel = "WINDOW",
              description = "Not in this window of the day, such as 02:00+3h. Repeatable.")
          @Nullable List<String> blackouts,
      @Parameters(paramLabel = "EXPRESSION", description = "Cron expression, in quotes.")
          String expression) {
    NextTimes times = NextTimes.find(expression, zone, after, count, active, blackouts);
    output.write(times::text, () -> new NextView(times.next()));
  }
}
