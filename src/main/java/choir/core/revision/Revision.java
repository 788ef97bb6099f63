package choir.core.revision;

import choir.core.id.AgentId;
import java.time.Instant;
import java.util.List;

/**
 * One revision of the declared ranch, in brief.
 *
 * @param number from 1; each is greater than the one before
 * @param at when it was put into force
 * @param agents how many agents it declares
 * @param added agents that the revision before did not declare
 * @param changed agents that both declare, differently
 * @param retired agents that only the revision before declared
 * @param sections names of the sections that it declares differently
 */
public record Revision(
    long number,
    Instant at,
    int agents,
    List<AgentId> added,
    List<AgentId> changed,
    List<AgentId> retired,
    List<String> sections) {
  public Revision {
    added = List.copyOf(added);
    changed = List.copyOf(changed);
    retired = List.copyOf(retired);
    sections = List.copyOf(sections);
  }
}
