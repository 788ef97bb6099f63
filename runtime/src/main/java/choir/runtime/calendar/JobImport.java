package choir.runtime.calendar;

import choir.runtime.calendar.ImportedView.JobView;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Adds the jobs of an OpenClaw as schedules, paused unless they are to be activated. A repeat adds
 * nothing; a dry run has the same result and changes nothing.
 */
final class JobImport {
  private static final String PATH = "/api/v1/schedules";

  private final NodeClient node;
  private final boolean dryRun;
  private final boolean activate;
  private final Map<String, ScheduleRowView> present = new TreeMap<>();

  JobImport(NodeClient node, boolean dryRun, boolean activate) {
    this.node = node;
    this.dryRun = dryRun;
    this.activate = activate;
  }

  ImportedView add(List<CronJob> jobs) {
    node.get(PATH, SchedulesView.class)
        .view()
        .schedules()
        .forEach(each -> present.put(each.name(), each));
    return new ImportedView(jobs.stream().map(this::add).toList());
  }

  private JobView add(CronJob job) {
    if (job.request().isEmpty()) {
      return new JobView(job.name(), job.agent(), "left out", "", job.notes());
    }
    ScheduleRequest request = job.request().get();
    try {
      return present.containsKey(job.name()) ? compared(job, request) : added(job, request);
    } catch (BadInput refused) {
      List<String> notes = new ArrayList<>(List.of(String.valueOf(refused.getMessage())));
      notes.addAll(job.notes());
      return new JobView(job.name(), job.agent(), "refused", "", notes);
    }
  }

  private JobView added(CronJob job, ScheduleRequest request) {
    boolean runs = activate && job.enabled();
    ScheduleView view =
        node.post(PATH + (dryRun ? "?dryRun=true" : ""), request.paused(!runs), ScheduleView.class)
            .view();
    return new JobView(job.name(), job.agent(), "imported", view.words(), notes(job, view));
  }

  private static List<String> notes(CronJob job, ScheduleView view) {
    List<String> notes = new ArrayList<>(job.notes());
    notes.addAll(view.warnings());
    return notes;
  }

  /** Another schedule of that name is a conflict; the same one is activated, if that is asked. */
  private JobView compared(CronJob job, ScheduleRequest request) {
    String path = PATH + "/" + NodeClient.part(job.name());
    ScheduleView view = node.get(path, ScheduleView.class).view();
    boolean same =
        view.agent().equals(job.agent())
            && Optional.of(view.text()).equals(request.text())
            && view.cron().equals(request.cron())
            && view.every().equals(request.every())
            && view.at().map(Object::toString).equals(request.at());
    if (same && activate && job.enabled() && view.paused().isPresent() && !dryRun) {
      node.post(path + "/resume", ScheduleView.class);
    }
    return same
        ? new JobView(job.name(), job.agent(), "same", view.words(), notes(job, view))
        : new JobView(
            job.name(),
            job.agent(),
            "conflict",
            "",
            List.of("there is another schedule of this name; rename or remove it"));
  }

  /** The result as text: a table, what was noted, and how it goes on. */
  static String text(ImportedView result, boolean dryRun, boolean activate) {
    Table table = new Table("NAME", "AGENT", "RESULT", "TIMES");
    StringBuilder notes = new StringBuilder();
    for (JobView job : result.jobs()) {
      table.row(job.name(), job.agent(), job.result(), job.words().isEmpty() ? "-" : job.words());
      job.notes()
          .forEach(
              note -> notes.append(job.name()).append(": ").append(Table.line(note)).append('\n'));
    }
    long imported = result.jobs().stream().filter(job -> job.result().equals("imported")).count();
    return table.text()
        + (notes.isEmpty() ? "" : "\n" + notes)
        + "\n"
        + "%d jobs, %d imported%s%n"
            .formatted(result.jobs().size(), imported, end(imported, dryRun, activate));
  }

  private static String end(long imported, boolean dryRun, boolean activate) {
    if (dryRun) {
      return "; nothing was changed, since this was a dry run";
    }
    return imported == 0 || activate
        ? ""
        : " as paused: 'choir schedule resume NAME', or import again with --activate";
  }
}
