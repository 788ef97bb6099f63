package choir.runtime.skills;

import choir.core.model.ToolSpec;
import choir.core.skill.SkillIndex;
import choir.core.tool.Tool;
import choir.runtime.feature.ToolArguments;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The tool {@code read_skill}. It reads what is declared and nothing else: a name is looked up
 * among the texts of the skill and never becomes a path.
 */
final class ReadSkillTool implements Tool {
  private static final ToolSpec SPEC =
      new ToolSpec(
          SkillIndex.TOOL,
          "Reads a skill: instructions of your people for a certain task. Without a name it lists"
              + " your skills.",
          """
          {"type":"object","properties":{"name":{"type":"string","description":"of the skill"},\
          "file":{"type":"string","description":"another file of the skill, as references/api.md;\
           default: the instructions"}}}""");

  private final CurrentSkills skills;

  ReadSkillTool(CurrentSkills skills) {
    this.skills = skills;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public boolean idempotent() {
    return true;
  }

  @Override
  public boolean isOffered() {
    return !skills.get().isEmpty();
  }

  @Override
  public CompletionStage<Result> call(Call call) {
    Result result;
    try {
      ToolArguments arguments = ToolArguments.parse(call.arguments(), List.of("name", "file"));
      String name = arguments.text("name", "");
      result = name.isEmpty() ? list(call) : read(call, name, arguments.text("file", ""));
    } catch (ToolArguments.Invalid invalid) {
      result = Result.failed(String.valueOf(invalid.getMessage()));
    }
    return CompletableFuture.completedStage(result);
  }

  private Result list(Call call) {
    List<String> lines = skills.lines(call.caller().agent());
    return Result.of(lines.isEmpty() ? "[you have no skills]" : String.join("\n", lines));
  }

  private Result read(Call call, String name, String file) {
    List<Skill> known = skills.get().of(call.caller().agent());
    Optional<Skill> found = known.stream().filter(each -> each.name().equals(name)).findFirst();
    if (found.isEmpty()) {
      String names = known.stream().filter(Skill::isValid).map(Skill::name).toList().toString();
      return Result.failed("there is no skill '" + name + "'; you have " + names);
    }
    Skill skill = found.get();
    if (skill.invalid().isPresent()) {
      return Result.failed("the skill '" + name + "' is invalid: " + skill.invalid().get());
    }
    if (!file.isEmpty()) {
      return Optional.ofNullable(skill.files().get(file))
          .map(text -> Result.of(SkillReader.clean(text)))
          .orElseGet(
              () ->
                  Result.failed(
                      "the skill '%s' has no file '%s'; it has %s"
                          .formatted(name, file, skill.files().keySet())));
    }
    List<String> others =
        skill.files().keySet().stream().filter(each -> !each.equals(SkillReader.FILE)).toList();
    return Result.of(
        others.isEmpty()
            ? skill.body()
            : skill.body()
                + "\n\n[further files of this skill, to be read with file: "
                + others
                + "]");
  }
}
