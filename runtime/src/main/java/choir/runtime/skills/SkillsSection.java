package choir.runtime.skills;

import choir.core.roster.RanchDeclaration;
import choir.core.roster.RanchDeclaration.Problem;
import choir.core.sq.ScrollText;
import choir.runtime.ranch.Section;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * The section {@code skills}: the texts of all skills. An invalid skill is no problem of others.
 */
public final class SkillsSection implements Section {
  /** The name of the section and of the folders. */
  public static final String NAME = "skills";

  /** Maximum size of the section, which one write stores twice: as an event and as a scroll. */
  static final int MAX_BYTES = 400_000;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Place place() {
    return Place.FOLDERS;
  }

  @Override
  public List<Problem> problems(JsonNode json, RanchDeclaration whole) {
    long bytes = ScrollText.utf8Bytes(json.toString());
    if (bytes <= MAX_BYTES) {
      return List.of();
    }
    String detail =
        "have %,d bytes in %,d files; must have at most %,d in all"
            .formatted(bytes, json.size(), MAX_BYTES);
    return List.of(new Problem(NAME, detail));
  }

  @Override
  public List<String> warnings(JsonNode json) {
    return SkillSet.read(json).remarks();
  }
}
