package choir.runtime.skills;

import choir.core.id.AgentId;
import choir.runtime.ranch.Section;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All skills of a ranch, the nearest first: those of agents, and {@code skills} before others. */
public final class SkillSet {
  private static final Pattern FILE =
      Pattern.compile("((?:agents/([^/]+)/)?(?:\\.agents/)?skills/([^/]+))/(.+)");

  private final List<Skill> all;

  private SkillSet(List<Skill> all) {
    this.all = all;
  }

  /**
   * Reads a section.
   *
   * @param section its JSON; empty if there is none
   */
  public static SkillSet read(String section) {
    return read(Section.read(section));
  }

  static SkillSet read(JsonNode section) {
    Map<String, SortedMap<String, String>> folders = new TreeMap<>();
    for (JsonNode each : section) {
      Matcher file = FILE.matcher(each.path("file").asText());
      if (file.matches()) {
        folders
            .computeIfAbsent(file.group(1), absent -> new TreeMap<>())
            .put(file.group(4), each.path("text").asText());
      }
    }
    List<Skill> all = new ArrayList<>();
    for (Map.Entry<String, SortedMap<String, String>> each : folders.entrySet()) {
      Matcher place = FILE.matcher(each.getKey() + "/" + SkillReader.FILE);
      if (place.matches()) {
        Optional<AgentId> agent = Optional.ofNullable(place.group(2)).map(AgentId::new);
        all.add(SkillReader.read(each.getKey(), agent, place.group(3), each.getValue()));
      }
    }
    all.sort(Comparator.comparingInt(SkillSet::distance));
    return new SkillSet(all);
  }

  private static int distance(Skill skill) {
    int hidden = skill.folder().contains(".agents/") ? 1 : 0;
    return (skill.agent().isPresent() ? 0 : 2) + hidden;
  }

  /** The skills of an agent by name: for each name the nearest. */
  List<Skill> of(AgentId agent) {
    return nearest(
        all.stream().filter(each -> each.agent().map(agent::equals).orElse(true)).toList());
  }

  /** The skills of the ranch and of all agents: for each name and agent the nearest. */
  List<Skill> all() {
    Map<String, List<Skill>> owners = new TreeMap<>();
    for (Skill each : all) {
      String owner = each.agent().map(AgentId::value).orElse("");
      owners.computeIfAbsent(owner, absent -> new ArrayList<>()).add(each);
    }
    return owners.values().stream().flatMap(each -> nearest(each).stream()).toList();
  }

  private static List<Skill> nearest(List<Skill> skills) {
    Map<String, Skill> nearest = new TreeMap<>();
    for (Skill each : skills) {
      Skill known = nearest.get(each.name());
      if (known == null) {
        nearest.put(each.name(), each);
      } else {
        List<String> hides = new ArrayList<>(known.hides());
        hides.add(each.folder());
        nearest.put(each.name(), known.hiding(hides));
      }
    }
    return List.copyOf(nearest.values());
  }

  /** Whether there are none, not even invalid ones. */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** Why some are invalid, each a sentence that begins with the file. */
  public List<String> invalid() {
    return all().stream().map(Skill::invalid).flatMap(Optional::stream).toList();
  }

  /** Why some are invalid, and what is unusual about others. */
  List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    for (Skill each : all()) {
      each.invalid().ifPresent(remarks::add);
      remarks.addAll(each.warnings());
      each.hides().forEach(other -> remarks.add(hidden(each.folder(), other)));
    }
    return remarks;
  }

  /** What is said of a folder that another one hides. */
  static String hidden(String nearer, String other) {
    return other + ": is not used: " + nearer + " is nearer";
  }

  /** How many there are, as {@code 7 skills, 1 invalid}. */
  public String count() {
    return count(all());
  }

  static String count(Collection<Skill> skills) {
    long invalid = skills.stream().filter(each -> !each.isValid()).count();
    return (skills.size() == 1 ? "1 skill" : skills.size() + " skills")
        + (invalid == 0 ? "" : ", " + invalid + " invalid");
  }
}
