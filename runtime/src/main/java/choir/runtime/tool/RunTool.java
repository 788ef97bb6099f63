package choir.runtime.tool;

import choir.core.model.ToolSpec;
import choir.core.run.Origin;
import choir.core.tool.Tool;
import choir.core.tool.ToolAction;
import choir.runtime.feature.ToolArguments;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The tool {@code run}: runs a program of the machine, or several that pass their output on. There
 * is no shell: arguments arrive as they are.
 */
final class RunTool implements Tool {
  private static final int MAX_STAGES = 10;
  private static final int MAX_WORDS = 200;
  private static final int MAX_CHARS = 100_000;

  private static final List<String> FIELDS = List.of("pipeline", "folder");

  private final Supplier<ToolSettings> settings;
  private final FolderFiles files;
  private final ToolThreads threads;
  private final AgentPrograms programs;

  /**
   * @param threads for the examination of calls
   */
  RunTool(Supplier<ToolSettings> settings, Path home, ToolThreads threads, AgentPrograms programs) {
    this.settings = settings;
    this.files = new FolderFiles(home);
    this.threads = threads;
    this.programs = programs;
  }

  @Override
  public ToolSpec spec() {
    ToolSettings now = settings.get();
    return new ToolSpec(
        "run",
        "Runs a program without a shell, or a pipeline of them. Programs: "
            + String.join(", ", now.programs())
            + ". Folders: "
            + FolderPath.names(now)
            + ".",
        """
        {"type":"object","properties":{"pipeline":{"type":"array","items":{"type":"array",\
        "items":{"type":"string"}},"description":"programs with their arguments; each gets the\
         output of the one before, as [[\\"git\\",\\"log\\"],[\\"head\\",\\"-40\\"]]"},\
        "folder":{"type":"string","description":"working folder, as work/notes; default: the\
         first one"}},"required":["pipeline"]}""");
  }

  @Override
  public boolean idempotent() {
    return false;
  }

  @Override
  public boolean isOffered() {
    return !settings.get().programs().isEmpty();
  }

  @Override
  public CompletionStage<Result> call(Call call) {
    return prepare(call).thenCompose(ready -> ready.performs().get());
  }

  @Override
  public void cancel(Call call) {
    programs.cancel(call);
  }

  @Override
  public CompletionStage<Prepared> prepare(Call call) {
    return threads.prepare(() -> prepared(call));
  }

  private Prepared prepared(Call call) throws RefusedException {
    ToolSettings now = settings.get();
    try {
      ToolArguments arguments = ToolArguments.parse(call.arguments(), FIELDS);
      Path folder = folder(arguments.text("folder", ""), now);
      List<List<String>> commands = new ArrayList<>();
      List<ToolAction.Subject> subjects = new ArrayList<>();
      Programs open = new Programs(now.programs(), files.writable(now));
      for (List<String> words : stages(arguments)) {
        Programs.Stage stage = open.stage(commands.size() + 1, words, folder);
        commands.add(stage.command());
        subjects.add(stage.subject());
      }
      ToolAction action = ToolAction.of(ToolAction.Effect.RUNS, subjects);
      return new Prepared(
          action, () -> programs.run(call, cancelled -> run(commands, folder, now, cancelled)));
    } catch (ToolArguments.Invalid invalid) {
      throw new RefusedException(String.valueOf(invalid.getMessage()));
    }
  }

  private static List<List<String>> stages(ToolArguments arguments)
      throws ToolArguments.Invalid, RefusedException {
    List<List<String>> stages = arguments.wordLists("pipeline");
    if (stages.isEmpty() || stages.size() > MAX_STAGES) {
      throw new RefusedException("a pipeline has 1 to " + MAX_STAGES + " stages");
    }
    int chars = 0;
    for (List<String> words : stages) {
      if (words.isEmpty() || words.size() > MAX_WORDS) {
        throw new RefusedException("a stage has 1 to " + MAX_WORDS + " words");
      }
      for (String word : words) {
        chars += word.length();
        if (word.indexOf('\0') >= 0) {
          throw new RefusedException("an argument must not contain NUL");
        }
      }
    }
    if (chars > MAX_CHARS) {
      throw new RefusedException("the arguments are longer than " + MAX_CHARS + " characters");
    }
    return stages;
  }

  private Path folder(String path, ToolSettings now) throws RefusedException {
    if (path.isEmpty()) {
      return now.folders().isEmpty() ? Path.of("/") : files.root(now.folders().get(0));
    }
    return files.folder(FolderPath.parse(path, now));
  }

  private static Result run(
      List<List<String>> commands, Path folder, ToolSettings now, BooleanSupplier cancelled)
      throws IOException, RefusedException {
    ProgramRun run = new ProgramRun(commands, folder, now.limits().time(), cancelled);
    ProgramRun.Ended ended = run.run(now.limits().output());
    Result result =
        ended.killed().isEmpty() ? Result.of(ended.text()) : Result.failed(ended.text());
    return result.from(Origin.OUTSIDE);
  }
}
