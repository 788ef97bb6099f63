package choir.runtime.revisions;

import choir.runtime.cli.Table;
import choir.runtime.revisions.DifferencesView.DifferenceView;
import java.util.List;

/** Comparisons of a declaration, for a person. */
final class FilesText {
  /** The path at which a node compares its machine's files with the revision in force. */
  static final String PATH = "/api/v1/ranch/files";

  /** A value that is longer is cut in the table; -o json shows it whole. */
  private static final int WIDTH = 48;

  private FilesText() {}

  static String of(FilesView files) {
    String table = table(files.differences(), files.more(), "REVISION " + files.inForce(), "FILES");
    return table + files.advice() + "\n" + notes(files.notes());
  }

  static String of(AppliedView applied) {
    if (applied.revision() == applied.from()) {
      return "revision %d is in force and declares what the files do; nothing was changed\n"
              .formatted(applied.revision())
          + notes(applied.notes());
    }
    String before = applied.from() == 0 ? "BEFORE" : "REVISION " + applied.from();
    return table(applied.differences(), applied.more(), before, "REVISION " + applied.revision())
        + "revision %d is in force\n".formatted(applied.revision())
        + notes(applied.notes());
  }

  /** A row for each difference; nothing without differences. */
  static String table(List<DifferenceView> differences, int more, String before, String after) {
    if (differences.isEmpty()) {
      return "";
    }
    Table table = new Table("WHERE", before, after);
    for (DifferenceView each : differences) {
      table.row(each.path(), value(each.before()), value(each.after()));
    }
    return table.text() + (more > 0 ? "and %,d more\n".formatted(more) : "") + lines(differences);
  }

  /** The changed lines of each text, below the table. */
  private static String lines(List<DifferenceView> differences) {
    StringBuilder text = new StringBuilder();
    for (DifferenceView each : differences) {
      if (!each.lines().isEmpty()) {
        text.append(Table.line(each.path())).append(":\n");
        each.lines().forEach(line -> text.append("  ").append(Table.line(line)).append('\n'));
      }
    }
    return text.toString();
  }

  /** A text is shown by its lines: its digest says nothing to a person. */
  private static String value(String value) {
    boolean text = value.startsWith(DifferenceView.TEXT);
    return value.isEmpty() ? "-" : text ? DifferenceView.TEXT.strip() : Table.cut(value, WIDTH);
  }

  private static String notes(List<String> notes) {
    StringBuilder text = new StringBuilder();
    notes.forEach(note -> text.append("note: ").append(Table.line(note)).append('\n'));
    return text.toString();
  }
}
