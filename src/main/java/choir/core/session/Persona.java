package choir.core.session;

import choir.core.phext.Coordinate;
import choir.core.run.Origin;
import choir.core.skill.SkillIndex;
import choir.core.tool.ToolPolicy;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an agent knows of itself at a model call.
 *
 * @param texts declared texts by name as in {@link Context#TEXTS}; missing texts are omitted
 * @param skills a line for each, see {@link SkillIndex}
 * @param notes what the agent itself has written, in prompt order; see {@code choir.core.memory}
 * @param policy what its tools may do
 * @param zone in which its days begin
 */
public record Persona(
    Map<String, String> texts,
    List<String> skills,
    List<Note> notes,
    ToolPolicy policy,
    ZoneId zone) {
  public Persona {
    texts = Collections.unmodifiableMap(new TreeMap<>(texts));
    skills = List.copyOf(skills);
    notes = List.copyOf(notes);
  }

  /**
   * A text that the agent has written.
   *
   * @param name as {@code MEMORY} or {@code memory/2026-11-30}
   * @param at its place in the agent's phext
   * @param most characters of it in a prompt
   * @param mark see {@link OutsideScrolls}; empty if it is of the ranch
   */
  public record Note(String name, Coordinate at, String text, int most, Optional<String> mark) {}

  /** A persona without notes and without a policy. */
  public static Persona of(Map<String, String> texts) {
    return new Persona(texts, List.of(), List.of(), ToolPolicy.NONE, ZoneOffset.UTC);
  }

  /** The same persona with a policy; it has no skills if it may not read them. */
  public Persona with(ToolPolicy rules) {
    List<String> readable = rules.offers(SkillIndex.TOOL) ? skills : List.of();
    return new Persona(texts, readable, notes, rules, zone);
  }

  /** The origin of the prompts that contain it. */
  public Origin origin() {
    return Origin.of(notes.stream().anyMatch(note -> note.mark().isPresent()));
  }
}
