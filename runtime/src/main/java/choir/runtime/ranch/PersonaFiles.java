package choir.runtime.ranch;

import choir.core.id.AgentId;
import choir.core.phext.Break;
import choir.core.phext.Checksum;
import choir.core.roster.PersonaText;
import choir.core.roster.PersonaTexts;
import choir.core.session.Context;
import choir.core.sq.ScrollText;
import choir.runtime.sq.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads the texts {@code agents/ID/NAME.md} beside {@code ranch.yaml}. */
final class PersonaFiles {
  /** Maximum length; above {@link Context#MAX_TEXT_CHARS} there is a warning. */
  static final int MAX_CHARS = 100_000;

  private static final String FOLDER = "agents";
  private static final String ENDING = ".md";

  private final Path ranch;
  private final List<RanchProblem> problems;
  private final List<String> warnings = new ArrayList<>();
  private final Set<String> read = new TreeSet<>();

  /**
   * @param problems receives the problems found
   */
  PersonaFiles(Path ranch, List<RanchProblem> problems) {
    this.ranch = ranch;
    this.problems = problems;
  }

  /**
   * Reads all texts of an agent, in the order of {@link PersonaTexts#NAMES}. A text without a file
   * is empty, so that deleting a file also clears the text of the running ranch.
   */
  List<PersonaText> texts(AgentId agent) {
    List<PersonaText> texts = new ArrayList<>();
    boolean first = read.add(agent.value());
    for (String name : PersonaTexts.NAMES) {
      String text = first ? text(agent, name) : "";
      texts.add(new PersonaText(name, Checksum.of(text), text));
    }
    return texts;
  }

  /** Warnings about long texts and about files that are ignored. */
  List<String> warnings() {
    List<String> all = new ArrayList<>(warnings);
    for (String folder : names(ranch.resolve(FOLDER))) {
      if (!read.contains(folder)) {
        if (Files.isDirectory(ranch.resolve(FOLDER).resolve(folder))) {
          all.add(
              "%s/%s: is ignored: no agent with this id is declared in %s"
                  .formatted(FOLDER, folder, RanchFile.NAME));
        }
        continue;
      }
      for (String file : names(ranch.resolve(FOLDER).resolve(folder))) {
        if (file.endsWith(ENDING) && !PersonaTexts.NAMES.contains(stem(file))) {
          all.add(
              "%s/%s/%s: is ignored; expected names are %s, each with %s"
                  .formatted(FOLDER, folder, file, String.join(", ", PersonaTexts.NAMES), ENDING));
        }
      }
    }
    return all;
  }

  /** The files with declared texts in a ranch's folder, sorted. */
  static List<Path> in(Path ranch) throws IOException {
    if (!Files.isDirectory(ranch.resolve(FOLDER))) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(ranch.resolve(FOLDER), 2)) {
      return files.filter(PersonaFiles::isText).sorted().toList();
    }
  }

  /** The agents that have a folder, sorted; they need not be declared. */
  static List<AgentId> agents(Path ranch) throws IOException {
    if (!Files.isDirectory(ranch.resolve(FOLDER))) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(ranch.resolve(FOLDER))) {
      return folders
          .map(each -> each.getFileName().toString())
          .filter(TextFolders.AGENT.asMatchPredicate())
          .map(AgentId::new)
          .sorted()
          .toList();
    }
  }

  /** The name of a text's file, relative to the folder of the ranch. */
  static String name(AgentId agent, String text) {
    return FOLDER + "/" + agent + "/" + text + ENDING;
  }

  /** Makes a text's file say a text; an empty text has no file. Returns whether it changed. */
  static boolean write(Path ranch, AgentId agent, String text, String content) throws IOException {
    Path file = ranch.resolve(name(agent, text));
    if (content.isEmpty()) {
      return Files.deleteIfExists(file);
    }
    if (Files.isRegularFile(file) && Files.readString(file).equals(content)) {
      return false;
    }
    Files.createDirectories(ranch.resolve(FOLDER).resolve(agent.value()));
    AtomicFile.write(file, content, AtomicFile.PUBLIC);
    return true;
  }

  private static boolean isText(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(ENDING)
        && PersonaTexts.NAMES.contains(stem(name))
        && Files.isRegularFile(file);
  }

  private static String stem(String file) {
    return file.substring(0, file.length() - ENDING.length());
  }

  private String text(AgentId agent, String text) {
    String name = name(agent, text);
    Path file = ranch.resolve(name);
    try {
      String content = TextFiles.read(file, name, MAX_CHARS).orElse("");
      checkBreaks(content, name);
      if (content.length() > Context.MAX_TEXT_CHARS) {
        warnings.add(
            "%s: has %,d characters; the model only gets the first %,d"
                .formatted(name, content.length(), Context.MAX_TEXT_CHARS));
      }
      return content;
    } catch (RanchFileException e) {
      problems.addAll(e.problems());
      return "";
    }
  }

  private static void checkBreaks(String content, String name) {
    int at = ScrollText.breakAt(content);
    if (at >= 0) {
      String which = Break.of(content.charAt(at)).map(Break::toString).orElse("break");
      throw TextFiles.refusal(
          name,
          Position.of(content, at),
          "contains a %s at character %d, which would split the text; remove it"
              .formatted(which, at));
    }
  }

  private List<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(each -> each.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      String name = ranch.relativize(folder).toString();
      problems.add(
          new RanchProblem(name, Position.WHOLE_FILE, "", "cannot be listed: " + e.getMessage()));
      return List.of();
    }
  }
}
