package choir.runtime.phext;

import choir.core.phext.Coordinate;
import choir.core.phext.Difference;
import choir.core.phext.Phext;
import choir.core.phext.Scroll;
import choir.core.phext.Utf8;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.CommandGroup;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.InSection;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir phext}: works on files without a node. */
@Command(
    name = "phext",
    description = "Reads, compares and combines phext files. Needs no running node.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "FILE is UTF-8 text, with or without breaks; '-' is standard input.",
      "A coordinate is nine numbers from 1 to 999, such as 1.5.2/3.7.3/9.1.1; ';' may replace '/'."
    })
@InSection(Section.STORE)
@Examples({"choir phext toc notes.phext", "choir phext diff before.phext after.phext"})
public final class PhextCommand extends CommandGroup {
  private static final String FILE = "A phext or text file; '-' is standard input.";

  private PhextFiles files() {
    return new PhextFiles(in());
  }

  @Command(name = "toc", description = "Lists the scrolls: each with the first line of its text.")
  @Examples("choir phext toc notes.phext")
  void toc(
      @Mixin Output output,
      @Option(
              names = "--summary-bytes",
              paramLabel = "N",
              defaultValue = "2147483647",
              description = "Cut first lines to N bytes, at a character. Default: whole lines.")
          int summaryBytes,
      @Parameters(paramLabel = "FILE", description = FILE) String file) {
    if (summaryBytes < 0) {
      throw new BadInput("--summary-bytes is " + summaryBytes + ", must be 0 or more.");
    }
    Phext phext = files().phext(file);
    output.write(
        () -> phext.textMap(summaryBytes), () -> Map.of("scrolls", contents(phext, summaryBytes)));
  }

  @Command(name = "get", description = "Writes a phext unchanged; with -o json, its scrolls.")
  @Examples({"choir phext get notes.phext", "choir phext get -o json notes.phext"})
  void get(@Mixin Output output, @Parameters(paramLabel = "FILE", description = FILE) String file) {
    String text = files().text(file);
    output.write(() -> text, () -> scrolls(Phext.parse(text)));
  }

  @Command(
      name = "select",
      description = "Writes the text of one scroll, exactly. Fails if there is none.")
  @Examples("choir phext select notes.phext 1.5.2/3.7.3/9.1.1")
  void select(
      @Mixin Output output,
      @Parameters(paramLabel = "FILE", description = FILE) String file,
      @Parameters(paramLabel = "COORDINATE", description = "Such as 1.5.2/3.7.3/9.1.1.")
          String place) {
    Coordinate at =
        Coordinate.parse(place)
            .filter(Coordinate::isReachable)
            .orElseThrow(
                () ->
                    new BadInput(
                        "'%s' is not a coordinate. Specify nine numbers from 1 to 999, such as %s."
                            .formatted(place, "1.5.2/3.7.3/9.1.1")));
    String text = files().phext(file).select(at);
    if (text.isEmpty()) {
      throw new Failed("%s has no scroll at %s.".formatted(PhextFiles.shown(file), at));
    }
    output.write(() -> text, () -> entry(at, "scroll", text));
  }

  @Command(name = "normalize", description = "Writes a phext with the fewest breaks, in order.")
  @Examples("choir phext normalize notes.phext > tidy.phext")
  void normalize(
      @Mixin Output output, @Parameters(paramLabel = "FILE", description = FILE) String file) {
    write(output, files().phext(file));
  }

  @Command(
      name = "checksum",
      description = "Writes the XXH3 checksum of each normalised phext; names them if several.")
  @Examples("choir phext checksum notes.phext")
  void checksum(
      @Mixin Output output,
      @Parameters(paramLabel = "FILE", arity = "1..*", description = FILE) List<String> names) {
    PhextFiles files = files();
    Map<String, String> checksums = new LinkedHashMap<>();
    for (String name : names) {
      checksums.put(name, files.phext(name).checksum());
    }
    StringBuilder text = new StringBuilder();
    checksums.forEach(
        (name, sum) -> text.append(sum).append(names.size() > 1 ? "  " + name : "").append('\n'));
    output.write(text::toString, () -> checksums);
  }

  @Command(
      name = "merge",
      description =
          "Writes the scrolls of all files; texts at the same coordinate are concatenated.")
  @Examples("choir phext merge a.phext b.phext > both.phext")
  void merge(
      @Mixin Output output,
      @Parameters(paramLabel = "FILE", arity = "2..*", description = FILE) List<String> names) {
    fold(output, names, Phext::merge);
  }

  @Command(
      name = "subtract",
      description =
          "Writes the scrolls of the first file at coordinates where no other file has one.")
  @Examples("choir phext subtract all.phext known.phext")
  void subtract(
      @Mixin Output output,
      @Parameters(paramLabel = "FILE", arity = "2..*", description = FILE) List<String> names) {
    fold(output, names, Phext::subtract);
  }

  @Command(
      name = "expand",
      description = "Writes a file with each break one level up: line feeds become scroll breaks.")
  @Examples("choir phext expand notes.txt")
  void expand(
      @Mixin Output output, @Parameters(paramLabel = "FILE", description = FILE) String file) {
    shift(output, file, Phext::expand);
  }

  @Command(
      name = "contract",
      description =
          "Writes a file with each break one level down: scroll breaks become line feeds.")
  @Examples("choir phext contract notes.phext")
  void contract(
      @Mixin Output output, @Parameters(paramLabel = "FILE", description = FILE) String file) {
    shift(output, file, Phext::contract);
  }

  @Command(name = "manifest", description = "Writes a phext of the checksums of its scrolls.")
  @Examples("choir phext manifest notes.phext")
  void manifest(
      @Mixin Output output, @Parameters(paramLabel = "FILE", description = FILE) String file) {
    write(output, files().phext(file).manifest());
  }

  @Command(
      name = "diff",
      description = "Lists where two phexts differ: + added, - removed, ~ changed.")
  @Examples({
    "choir phext diff before.phext after.phext",
    "choir phext diff --exit-code before.phext after.phext"
  })
  int diff(
      @Mixin Output output,
      @Option(names = "--exit-code", description = "Exit with 1 if they differ.") boolean exitCode,
      @Parameters(paramLabel = "BEFORE", description = FILE) String before,
      @Parameters(paramLabel = "AFTER", description = FILE) String after) {
    PhextFiles files = files();
    List<Difference> differences = files.phext(before).diff(files.phext(after));
    List<Map<String, Object>> entries = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (Difference each : differences) {
      describe(each, text, entries);
    }
    output.write(text::toString, () -> Map.of("differences", entries));
    return exitCode && !differences.isEmpty() ? 1 : 0;
  }

  private static void describe(
      Difference difference, StringBuilder text, List<Map<String, Object>> entries) {
    Map<String, Object> entry =
        switch (difference) {
          case Difference.Added added -> entry(added.at(), "after", added.text());
          case Difference.Removed removed -> entry(removed.at(), "before", removed.text());
          case Difference.Changed changed -> {
            Map<String, Object> both = entry(changed.at(), "before", changed.before());
            both.put("after", changed.after());
            yield both;
          }
        };
    String line =
        switch (difference) {
          case Difference.Added added -> "+ " + line(added.at(), added.text());
          case Difference.Removed removed -> "- " + line(removed.at(), removed.text());
          case Difference.Changed changed -> "~ " + line(changed.at(), changed.after());
        };
    text.append(line);
    entries.add(entry);
  }

  private static String line(Coordinate at, String text) {
    return at + ": " + new Scroll(at, text).summary() + "\n";
  }

  private void fold(Output output, List<String> names, BinaryOperator<Phext> with) {
    write(output, files().phexts(names).stream().reduce(with).orElseThrow());
  }

  private void shift(Output output, String file, UnaryOperator<String> by) {
    String text = by.apply(files().text(file));
    output.write(() -> text, () -> scrolls(Phext.parse(text)));
  }

  private static void write(Output output, Phext phext) {
    output.write(phext::serialize, () -> scrolls(phext));
  }

  /** The field names are those of SQ's json-export. */
  private static Map<String, Object> scrolls(Phext phext) {
    List<Map<String, Object>> entries = new ArrayList<>();
    phext.scrolls().forEach((at, text) -> entries.add(entry(at, "scroll", text)));
    return Map.of("scrolls", entries);
  }

  private static List<Map<String, Object>> contents(Phext phext, int summaryBytes) {
    List<Map<String, Object>> entries = new ArrayList<>();
    phext
        .scrolls()
        .forEach(
            (at, text) -> {
              Map<String, Object> entry =
                  entry(at, "summary", new Scroll(at, text).summary(summaryBytes));
              entry.put("bytes", Utf8.length(text));
              entries.add(entry);
            });
    return entries;
  }

  private static Map<String, Object> entry(Coordinate at, String key, String text) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("coord", at.toString());
    entry.put(key, text);
    return entry;
  }
}
