package choir.actors.placement;

import choir.core.placement.MachineDeclaration;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/** Parses the section of declared machines. */
final class MachinesJson {
  private static final JsonMapper MAPPER = new JsonMapper();

  private MachinesJson() {}

  /**
   * Parses the section {@code machines} as stored by the roster.
   *
   * @throws IllegalArgumentException if the JSON is not a list of machines
   */
  static List<MachineDeclaration> parse(String json) {
    try {
      return MAPPER.readValue(json, new TypeReference<List<MachineDeclaration>>() {});
    } catch (JsonProcessingException broken) {
      throw new IllegalArgumentException(
          "the stored section 'machines' is invalid: " + broken.getOriginalMessage(), broken);
    }
  }
}
