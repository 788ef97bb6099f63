package choir.actors.placement;

import choir.core.placement.MachineDeclaration;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/** The declared machines, read from their section. */
final class MachinesJson {
  private static final JsonMapper MAPPER = new JsonMapper();

  private MachinesJson() {}

  /**
   * Reads the section {@code machines} as the roster stores it.
   *
   * @throws IllegalArgumentException if it is not a list of machines
   */
  static List<MachineDeclaration> parse(String json) {
    try {
      return MAPPER.readValue(json, new TypeReference<List<MachineDeclaration>>() {});
    } catch (JsonProcessingException broken) {
      throw new IllegalArgumentException(
          "the stored section machines cannot be read: " + broken.getOriginalMessage(), broken);
    }
  }
}
