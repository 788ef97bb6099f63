package choir.runtime.calendar;

import choir.core.calendar.CronExpression;
import choir.core.calendar.InvalidScheduleException;
import choir.core.calendar.Recurrence;
import choir.core.calendar.Timetable;
import choir.core.calendar.WallClock;
import choir.core.calendar.Window;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.CommandGroup;
import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.cli.Table;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir schedule}: a method for each subcommand. */
@Command(
    name = "schedule",
    description = "Shows when a schedule would run.",
    synopsisSubcommandLabel = "COMMAND")
@InSection(Section.AGENTS)
@Examples("choir schedule next '0 10 * * 1-5' --zone Europe/Berlin")
public final class ScheduleCommand extends CommandGroup {
  private static final int MAX_COUNT = 1_000;

  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm:ss XXX", Locale.ENGLISH);

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
    if (count < 1 || count > MAX_COUNT) {
      throw new BadInput("--count is " + count + ", must be 1 to " + MAX_COUNT);
    }
    Instant from = after == null ? Instant.now() : time(after);
    try {
      ZoneId in = zone == null ? ZoneId.systemDefault() : WallClock.zone(zone);
      Timetable timetable =
          new Timetable(
              new Recurrence.Cron(CronExpression.parse(expression), in),
              in,
              windows(active),
              windows(blackouts));
      List<Instant> next = next(timetable, from, count);
      output.write(() -> text(timetable, next), () -> new NextView(next));
    } catch (InvalidScheduleException invalid) {
      throw new BadInput(String.valueOf(invalid.getMessage()));
    }
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException invalid) {
      throw new BadInput(
          "--after is '" + text + "', must be a time such as 2027-03-13T12:00:00Z or ...+01:00");
    }
  }

  private static List<Window> windows(@Nullable List<String> texts) {
    return texts == null ? List.of() : texts.stream().map(Window::parse).toList();
  }

  private static List<Instant> next(Timetable timetable, Instant after, int count) {
    List<Instant> found = new ArrayList<>();
    Optional<Instant> next = timetable.next(after);
    while (next.isPresent() && found.size() < count) {
      found.add(next.get());
      next = timetable.next(next.get());
    }
    return found;
  }

  private static String text(Timetable timetable, List<Instant> next) {
    StringBuilder text = new StringBuilder(timetable.words()).append('\n');
    timetable.recurrence().warnings().forEach(each -> text.append(each).append('\n'));
    if (next.isEmpty()) {
      return text.append("It never runs in these windows.\n").toString();
    }
    Table table = new Table("LOCAL", "UTC", "NOTE");
    for (Instant at : next) {
      table.row(LOCAL.format(at.atZone(timetable.zone())), at, timetable.recurrence().remark(at));
    }
    return text.append('\n').append(table.text()).toString();
  }
}
