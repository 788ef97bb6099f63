package choir.runtime.machines;

import choir.core.placement.MachineDeclaration;
import choir.core.roster.RanchDeclaration;
import choir.core.roster.RanchDeclaration.Problem;
import choir.runtime.ranch.Section;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The section {@code machines}: names are unique, and agents live only on declared machines. */
public final class MachinesSection implements Section {
  @Override
  public String name() {
    return MachineDeclaration.SECTION;
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
      String name = json.get(i).path("name").asText();
      Integer before = names.putIfAbsent(name, i);
      if (before != null) {
        problems.add(
            new Problem(
                "machines[" + i + "].name",
                "'%s' is machines[%d] already".formatted(name, before)));
      }
    }
    for (int i = 0; i < whole.agents().size(); i++) {
      String path = "agents[" + i + "].machine";
      whole
          .agents()
          .get(i)
          .constraints()
          .machine()
          .filter(name -> !names.containsKey(name))
          .ifPresent(
              name ->
                  problems.add(new Problem(path, "'" + name + "' is not declared under machines")));
    }
    return problems;
  }
}
