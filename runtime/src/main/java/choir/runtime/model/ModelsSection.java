package choir.runtime.model;

import choir.core.model.ModelDeclaration;
import choir.core.roster.RanchDeclaration;
import choir.core.roster.RanchDeclaration.Problem;
import choir.runtime.ranch.ModelReader;
import choir.runtime.ranch.Section;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The section {@code models}: names are unique, and agents only use declared models. It is part of
 * the stored declaration, so that a name means the same model on every node; an API key, to which
 * it refers, is a matter of each machine.
 */
public final class ModelsSection implements Section {
  /**
   * The models of a stored section.
   *
   * @param models those that this build can read, in the order of the declaration
   * @param problems one sentence for each other entry, such as one with a provider that only a
   *     newer build knows
   */
  public record Read(List<ModelDeclaration> models, List<String> problems) {
    public Read {
      models = List.copyOf(models);
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads a stored section.
   *
   * @param json empty if the ranch declares no models
   */
  public static Read read(String json) {
    List<ModelDeclaration> models = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (JsonNode entry : Section.read(json)) {
      try {
        models.add(ModelReader.read(entry));
      } catch (IllegalArgumentException unreadable) {
        problems.add(String.valueOf(unreadable.getMessage()));
      }
    }
    return new Read(models, problems);
  }

  @Override
  public String name() {
    return ModelDeclaration.SECTION;
  }

  @Override
  public Place place() {
    return Place.RANCH;
  }

  @Override
  public List<Problem> problems(JsonNode json, RanchDeclaration whole) {
    List<Problem> problems = new ArrayList<>();
    Map<String, Integer> names = new HashMap<>();
    for (int i = 0; i < json.size(); i++) {
      String path = "models[" + i + "]";
      try {
        String name = ModelReader.read(json.get(i)).name();
        Integer before = names.putIfAbsent(name, i);
        if (before != null) {
          String detail = "'%s' is already the name of models[%d]".formatted(name, before);
          problems.add(new Problem(path + ".name", detail));
        }
      } catch (IllegalArgumentException refused) {
        problems.add(new Problem(path, String.valueOf(refused.getMessage())));
      }
    }
    for (int i = 0; i < whole.agents().size(); i++) {
      String model = whole.agents().get(i).model();
      if (!model.equals(ModelDeclaration.DEFAULT) && !names.containsKey(model)) {
        problems.add(
            new Problem("agents[" + i + "].model", "'" + model + "' is not declared under models"));
      }
    }
    return problems;
  }
}
