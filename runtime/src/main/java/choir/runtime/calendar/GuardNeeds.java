package choir.runtime.calendar;

import choir.core.calendar.Guard;
import choir.core.calendar.InvalidScheduleException;
import choir.core.calendar.Schedule;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What guards need of the section {@code tools} of {@code ranch.yaml}. */
final class GuardNeeds {
  private GuardNeeds() {}

  /**
   * Refuses a schedule whose guard uses what is not declared.
   *
   * @param tools the section {@code tools}
   * @throws InvalidScheduleException with what is declared
   */
  static void require(Schedule schedule, JsonNode tools) {
    Optional<Guard> guard = schedule.policy().guard();
    if (guard.isEmpty()) {
      return;
    }
    switch (guard.get()) {
      case Guard.Changed changed -> {
        // Every scroll can be looked at.
      }
      case Guard.FileExists exists -> {
        List<String> folders = new ArrayList<>();
        tools.path("folders").forEach(each -> folders.add(each.path("name").asText()));
        require(folders, exists.folder(), "folder");
      }
      case Guard.Succeeds succeeds -> {
        List<String> programs = new ArrayList<>();
        tools.path("programs").forEach(each -> programs.add(each.asText()));
        require(programs, succeeds.command().get(0), "program");
      }
    }
  }

  private static void require(List<String> declared, String name, String kind) {
    if (!declared.contains(name)) {
      throw new InvalidScheduleException(
          "guard",
          "%s '%s' is not declared under tools.%ss".formatted(kind, name, kind),
          declared.isEmpty() ? "none is declared" : "declared are " + declared);
    }
  }
}
