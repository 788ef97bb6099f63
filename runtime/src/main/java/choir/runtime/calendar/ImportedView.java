package choir.runtime.calendar;

import java.util.List;

/** What became of the jobs of an OpenClaw. */
record ImportedView(List<JobView> jobs) {
  /**
   * A job.
   *
   * @param result imported, same, conflict, refused, or left out
   * @param words its times in words; empty if it is left out
   * @param notes what has no equivalent, and why it is not imported
   */
  record JobView(String name, String agent, String result, String words, List<String> notes) {}
}
