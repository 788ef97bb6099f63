package choir.runtime.calendar;

import choir.core.calendar.Guard;
import choir.core.calendar.InvalidScheduleException;
import choir.runtime.http.Fields;
import choir.runtime.http.Refusal;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The guard of a schedule: one of its fields. Without any it is no guard, which takes one back.
 *
 * @param scroll a phext and a coordinate, as {@code agents/lux/1.5.2/3.7.3/9.1.1}: it has changed
 *     since the last run
 * @param file a path in a declared folder, as {@code work/in/orders.csv}: it exists
 * @param program a declared program with its arguments: it ends with the exit code 0
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record GuardView(Optional<String> scroll, Optional<String> file, Optional<List<String>> program) {
  private static final Set<String> FIELDS = Set.of("file", "program", "scroll");

  private static final GuardView NONE =
      new GuardView(Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Reads the field of a request.
   *
   * @throws Refusal if it is no guard
   */
  static GuardView read(JsonNode json) {
    Set<String> names = new TreeSet<>();
    json.fieldNames().forEachRemaining(names::add);
    boolean known = json.isObject() && names.size() <= 1 && FIELDS.containsAll(names);
    if (!known) {
      throw invalid();
    }
    return new GuardView(
        Optional.ofNullable(json.get("scroll")).map(GuardView::text),
        Optional.ofNullable(json.get("file")).map(GuardView::text),
        Optional.ofNullable(json.get("program")).map(GuardView::words));
  }

  private static Refusal invalid() {
    return Fields.refuse(
        "guard", "is not understood; give one of scroll, file and program, or {} for no guard");
  }

  private static String text(JsonNode node) {
    if (!node.isTextual() || node.textValue().isBlank()) {
      throw invalid();
    }
    return node.textValue();
  }

  private static List<String> words(JsonNode node) {
    List<String> words = new ArrayList<>();
    if (!node.isArray()) {
      throw Fields.refuse(
          "guard", "has a program that is no list; write it as [\"git\", \"diff\", \"--quiet\"]");
    }
    for (JsonNode word : node) {
      if (!word.isTextual()) {
        throw invalid();
      }
      words.add(word.textValue());
    }
    return words;
  }

  /**
   * Reads the option of the command line.
   *
   * @param text {@code scroll:…}, {@code file:…}, {@code program:…} or {@code none}
   */
  static GuardView parse(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    String value = text.substring(colon + 1).strip();
    return switch (kind) {
      case "none" -> NONE;
      case "scroll" -> new GuardView(Optional.of(value), Optional.empty(), Optional.empty());
      case "file" -> new GuardView(Optional.empty(), Optional.of(value), Optional.empty());
      case "program" ->
          new GuardView(
              Optional.empty(), Optional.empty(), Optional.of(List.of(value.split("\\s+", -1))));
      default ->
          throw new InvalidScheduleException(
              "guard",
              "'" + text + "' is not understood",
              "write scroll:PHEXT/COORDINATE, file:PATH, 'program:NAME ARGUMENT…', or none");
    };
  }

  static GuardView of(Guard guard) {
    return switch (guard) {
      case Guard.Changed changed ->
          new GuardView(Optional.of(changed.text()), Optional.empty(), Optional.empty());
      case Guard.FileExists exists ->
          new GuardView(Optional.empty(), Optional.of(exists.path()), Optional.empty());
      case Guard.Succeeds succeeds ->
          new GuardView(Optional.empty(), Optional.empty(), Optional.of(succeeds.command()));
    };
  }

  /**
   * The guard; empty for none.
   *
   * @throws InvalidScheduleException if it cannot be one
   */
  Optional<Guard> guard() {
    return scroll
        .<Guard>map(Guard.Changed::parse)
        .or(() -> file.map(Guard.FileExists::new))
        .or(() -> program.map(Guard.Succeeds::new));
  }
}
