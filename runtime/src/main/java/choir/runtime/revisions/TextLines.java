package choir.runtime.revisions;

import choir.actors.ranch.Ranch;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.roster.PersonaTexts;
import choir.core.roster.RanchDeclaration;
import choir.runtime.revisions.DifferencesView.DifferenceView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The changed lines of agents' texts, of which differences only have the digests. */
record TextLines(Ranch ranch, TextHistory texts) {
  /** Texts of which lines are shown: each is searched for in the history of the store. */
  private static final int MAX_TEXTS = 20;

  /** Lines shown of a text, so that a page of differences stays readable. */
  private static final int MAX_LINES = 40;

  private static final Pattern PATH =
      Pattern.compile("agents\\.([a-z0-9-]+)\\.(" + String.join("|", PersonaTexts.NAMES) + ")");

  /** Adds lines to the differences between two revisions. Blocks while it reads the store. */
  List<DifferenceView> ofRevisions(List<DifferenceView> differences) {
    return filled(differences, this::stored);
  }

  /** Adds lines to the differences between a revision and files. Blocks as the other one does. */
  List<DifferenceView> ofFiles(List<DifferenceView> differences, RanchDeclaration files) {
    return filled(differences, (agent, name, digest) -> inFiles(files, agent, name));
  }

  private interface After {
    Optional<String> text(AgentId agent, String name, String digest);
  }

  private List<DifferenceView> filled(List<DifferenceView> differences, After after) {
    List<DifferenceView> filled = new ArrayList<>();
    int texts = 0;
    for (DifferenceView each : differences) {
      Matcher path = PATH.matcher(each.path());
      boolean shown = path.matches() && texts < MAX_TEXTS;
      texts += shown ? 1 : 0;
      filled.add(shown ? withLines(each, new AgentId(path.group(1)), path.group(2), after) : each);
    }
    return filled;
  }

  private DifferenceView withLines(DifferenceView each, AgentId agent, String name, After after) {
    Optional<String> was = stored(agent, name, each.before());
    Optional<String> is =
        each.after().isEmpty() ? Optional.of("") : after.text(agent, name, each.after());
    return was.isEmpty() || is.isEmpty() ? each : each.withLines(changed(was.get(), is.get()));
  }

  /** The text of a digest, as differences write it; empty if it is kept no longer. */
  private Optional<String> stored(AgentId agent, String name, String written) {
    String digest = written.replaceFirst("^" + DifferenceView.TEXT, "");
    Optional<Profile> profile = ranch.known().find(agent);
    return digest.isEmpty()
        ? Optional.of("")
        : profile.flatMap(known -> texts.find(PersonaTexts.key(known, name), digest));
  }

  private static Optional<String> inFiles(RanchDeclaration files, AgentId agent, String name) {
    return files.agents().stream()
        .filter(each -> each.id().equals(agent))
        .flatMap(each -> each.texts().stream())
        .filter(text -> text.name().equals(name))
        .map(text -> text.text())
        .findFirst();
  }

  /** The lines between the common beginning and the common end of two texts. */
  static List<String> changed(String before, String after) {
    List<String> was = before.lines().toList();
    List<String> is = after.lines().toList();
    int least = Math.min(was.size(), is.size());
    int begin = 0;
    while (begin < least && was.get(begin).equals(is.get(begin))) {
      begin++;
    }
    int end = 0;
    while (end < least - begin
        && was.get(was.size() - 1 - end).equals(is.get(is.size() - 1 - end))) {
      end++;
    }
    List<String> lines = new ArrayList<>();
    was.subList(begin, was.size() - end).forEach(line -> lines.add("- " + line));
    is.subList(begin, is.size() - end).forEach(line -> lines.add("+ " + line));
    int more = lines.size() - MAX_LINES;
    if (more <= 0) {
      return lines;
    }
    List<String> first = new ArrayList<>(lines.subList(0, MAX_LINES));
    first.add("and %d more lines".formatted(more));
    return first;
  }
}
