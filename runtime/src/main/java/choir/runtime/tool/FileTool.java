package choir.runtime.tool;

import choir.core.model.ToolSpec;
import choir.core.run.Origin;
import choir.core.tool.Tool;
import choir.core.tool.ToolAction;
import choir.core.tool.ToolAction.Effect;
import choir.runtime.feature.ToolArguments;
import choir.runtime.feature.ToolText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tools for the files in declared folders: {@code read}, {@code write}, {@code edit}, {@code list}
 * and {@code search}. What they read is text from outside.
 */
final class FileTool implements Tool {
  private static final String SEARCH = "search";

  private static final String PATH =
      "\"path\":{\"type\":\"string\",\"description\":\"begins with the name of a folder, as"
          + " work/notes/plan.md\"}";

  /** The work of a call, once its arguments are known to be valid. */
  private interface Action {
    String run(FileTool tool, FolderPath place, ToolArguments arguments)
        throws RefusedException, ToolArguments.Invalid;
  }

  /** What distinguishes the tools. */
  private record Kind(
      String name,
      String does,
      String parameters,
      List<String> fields,
      Effect effect,
      Action action) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              "read",
              "Reads a text file, or some of its lines.",
              object(
                  PATH
                      + ",\"from\":{\"type\":\"integer\",\"description\":\"the first line, from"
                      + " 1\"},\"lines\":{\"type\":\"integer\",\"description\":\"how many\"}",
                  "\"path\""),
              List.of("path", "from", "lines"),
              Effect.READS,
              FileTool::read),
          new Kind(
              "write",
              "Writes a text file as a whole. Its folder must exist.",
              object(PATH + ",\"text\":{\"type\":\"string\"}", "\"path\",\"text\""),
              List.of("path", "text"),
              Effect.WRITES,
              FileTool::write),
          new Kind(
              "edit",
              "Replaces a part of a text file: 'old', which occurs once, becomes 'new'.",
              object(
                  PATH + ",\"old\":{\"type\":\"string\"},\"new\":{\"type\":\"string\"}",
                  "\"path\",\"old\",\"new\""),
              List.of("path", "old", "new"),
              Effect.WRITES,
              FileTool::edit),
          new Kind(
              "list",
              "Lists the entries of a folder.",
              object(PATH, "\"path\""),
              List.of("path"),
              Effect.READS,
              FileTool::list),
          new Kind(
              SEARCH,
              "Finds the lines that contain a text, as it is written, in all files of a folder.",
              object(PATH + ",\"text\":{\"type\":\"string\"}", "\"path\",\"text\""),
              List.of("path", "text"),
              Effect.READS,
              FileTool::search));

  private final Kind kind;
  private final Supplier<ToolSettings> settings;
  private final FolderFiles files;
  private final ToolThreads threads;
  private final LongSupplier nanos;

  private FileTool(
      Kind kind,
      Supplier<ToolSettings> settings,
      FolderFiles files,
      ToolThreads threads,
      LongSupplier nanos) {
    this.kind = kind;
    this.settings = settings;
    this.files = files;
    this.threads = threads;
    this.nanos = nanos;
  }

  /**
   * Creates all five tools.
   *
   * @param nanos a monotonic clock, for the time limit of a search
   */
  static List<Tool> over(
      Supplier<ToolSettings> settings, Path home, ToolThreads threads, LongSupplier nanos) {
    List<Tool> tools = new ArrayList<>();
    for (Kind kind : KINDS) {
      tools.add(new FileTool(kind, settings, new FolderFiles(home), threads, nanos));
    }
    return tools;
  }

  private static String object(String properties, String required) {
    return "{\"type\":\"object\",\"properties\":{%s},\"required\":[%s]}"
        .formatted(properties, required);
  }

  @Override
  public ToolSpec spec() {
    return new ToolSpec(
        kind.name(),
        kind.does() + " Folders: " + FolderPath.names(settings.get()) + ".",
        kind.parameters());
  }

  /** An edit that is repeated does not find the text that it has replaced. */
  @Override
  public boolean idempotent() {
    return !kind.name().equals("edit");
  }

  @Override
  public boolean isOffered() {
    return settings.get().folders().stream()
        .anyMatch(each -> each.writable() || kind.effect() == Effect.READS);
  }

  @Override
  public CompletionStage<Result> call(Call call) {
    return prepare(call).thenCompose(ready -> ready.performs().get());
  }

  @Override
  public CompletionStage<Prepared> prepare(Call call) {
    return CompletableFuture.completedStage(prepared(call));
  }

  private Prepared prepared(Call call) {
    try {
      ToolArguments arguments = ToolArguments.parse(call.arguments(), kind.fields());
      FolderPath place = FolderPath.parse(arguments.text("path"), settings.get());
      ToolAction action = ToolAction.of(kind.effect(), List.of(subject(place.toString())));
      return new Prepared(action, () -> threads.run(() -> perform(place, arguments)));
    } catch (ToolArguments.Invalid invalid) {
      return Prepared.refused(String.valueOf(invalid.getMessage()));
    } catch (RefusedException refused) {
      return Prepared.refused(refused.words());
    }
  }

  private ToolAction.Subject subject(String path) {
    return kind.name().equals(SEARCH)
        ? ToolAction.Subject.tree(path)
        : ToolAction.Subject.path(path);
  }

  private Result perform(FolderPath place, ToolArguments arguments) throws RefusedException {
    try {
      String text = kind.action().run(this, place, arguments);
      Origin origin = kind.effect() == Effect.READS ? Origin.OUTSIDE : Origin.RANCH;
      return Result.of(ToolText.cut(text, settings.get().limits().output())).from(origin);
    } catch (ToolArguments.Invalid invalid) {
      throw new RefusedException(String.valueOf(invalid.getMessage()));
    }
  }

  private String read(FolderPath place, ToolArguments arguments)
      throws RefusedException, ToolArguments.Invalid {
    int from = arguments.number("from", 1, 1, Integer.MAX_VALUE);
    int count = arguments.number("lines", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
    byte[] bytes = files.read(place);
    String text = ToolText.of(bytes);
    if (bytes.length == FolderFiles.MAX_FILE) {
      text += "\n[only the first " + FolderFiles.MAX_FILE + " bytes can be read]";
    }
    if (from == 1 && count == Integer.MAX_VALUE) {
      return text.isEmpty() ? "[" + place + " is empty]" : text;
    }
    List<String> lines = text.lines().toList();
    if (from > lines.size()) {
      throw new RefusedException("'" + place + "' has only " + lines.size() + " lines");
    }
    int to = (int) Math.min(lines.size(), (long) from - 1 + count);
    return String.join("\n", lines.subList(from - 1, to))
        + (to < lines.size() ? "\n[line " + to + " of " + lines.size() + "]" : "");
  }

  private String write(FolderPath place, ToolArguments arguments)
      throws RefusedException, ToolArguments.Invalid {
    String text = arguments.text("text");
    files.write(place, text);
    return "wrote " + text.length() + " characters to " + place;
  }

  private String edit(FolderPath place, ToolArguments arguments)
      throws RefusedException, ToolArguments.Invalid {
    files.edit(place, arguments.text("old"), arguments.text("new"));
    return "edited " + place;
  }

  private String list(FolderPath place, ToolArguments arguments) throws RefusedException {
    return files.list(place);
  }

  private String search(FolderPath place, ToolArguments arguments)
      throws RefusedException, ToolArguments.Invalid {
    String text = arguments.text("text");
    if (text.isEmpty() || text.contains("\n")) {
      throw new RefusedException("'text' must be a part of a line");
    }
    long end = nanos.getAsLong() + settings.get().limits().time().toNanos();
    try {
      return new FileSearch(text, () -> nanos.getAsLong() - end > 0).in(place, files);
    } catch (IOException failed) {
      throw new RefusedException("'" + place + "' cannot be searched: " + failed.getMessage());
    }
  }
}
