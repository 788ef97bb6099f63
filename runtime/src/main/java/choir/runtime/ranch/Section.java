package choir.runtime.ranch;

import choir.core.roster.RanchDeclaration;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A part of {@code ranch.yaml} that belongs to a feature: a key at the top of the file, or of each
 * agent. Its form stands in {@code ranch.schema.json}; the roster stores it as JSON and hands it
 * back unread.
 */
public interface Section {
  /** Where a section stands. */
  enum Place {
    /** At the top of the file. */
    RANCH,
    /** In each agent. */
    AGENT
  }

  /** The key, which is also the name under which the section is stored. */
  String name();

  /** Where it stands. */
  Place place();

  /**
   * Checks what the schema cannot.
   *
   * @param json the section, which keeps the schema; empty where none is declared
   * @param whole the declaration that it is part of
   * @return all that is wrong, with paths into the file, such as {@code machines[1].name}
   */
  List<RanchDeclaration.Problem> problems(JsonNode json, RanchDeclaration whole);
}
