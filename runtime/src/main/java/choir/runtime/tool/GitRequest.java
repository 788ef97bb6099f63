package choir.runtime.tool;

import choir.core.tool.ToolAction.Effect;
import choir.runtime.feature.ToolArguments;
import choir.runtime.feature.ToolText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The arguments of a call of the tool {@code git}. None of them can be taken for an option, and no
 * path leads out of the working tree.
 *
 * @param paths from the root of the working tree on; empty for all
 * @param message of a commit; empty for another operation
 * @param revision empty if none is named
 * @param staged whether a diff shows what is staged
 */
record GitRequest(
    Operation operation,
    ToolSettings.Repository repository,
    List<String> paths,
    String message,
    int count,
    String revision,
    boolean staged) {
  /** Paths of a call; more are named by their folder. */
  private static final int MAX_PATHS = 100;

  /** Characters of a message: some pages, and far less than a program takes as an argument. */
  private static final int MAX_MESSAGE = 10_000;

  /** Characters of a revision: two names of branches of the usual maximum length. */
  private static final int MAX_REVISION = 520;

  /** Commits that a log shows unless the call says how many. */
  private static final int USUAL_COUNT = 10;

  /** Commits that a log shows at most; older ones are reached by a revision. */
  private static final int MAX_COUNT = 200;

  private static final List<String> FIELDS =
      List.of("operation", "repository", "paths", "message", "count", "revision", "staged");

  GitRequest {
    paths = List.copyOf(paths);
  }

  /** What the tool can do. */
  enum Operation {
    STATUS,
    DIFF,
    LOG,
    COMMIT,
    PUSH;

    /** The name that models and rules use. */
    String written() {
      return name().toLowerCase(Locale.ROOT);
    }

    Effect effect() {
      return switch (this) {
        case STATUS, DIFF, LOG -> Effect.READS;
        case COMMIT -> Effect.WRITES;
        case PUSH -> Effect.SENDS;
      };
    }

    private List<String> fields() {
      return switch (this) {
        case STATUS -> List.of("operation", "repository", "paths");
        case DIFF -> List.of("operation", "repository", "paths", "revision", "staged");
        case LOG -> List.of("operation", "repository", "paths", "revision", "count");
        case COMMIT -> List.of("operation", "repository", "paths", "message");
        case PUSH -> List.of("operation", "repository");
      };
    }

    static List<String> all() {
      return Arrays.stream(values()).map(Operation::written).toList();
    }
  }

  /**
   * Reads the arguments that a model wrote.
   *
   * @throws RefusedException if one of them is invalid
   */
  static GitRequest parse(String json, ToolSettings settings) throws RefusedException {
    try {
      Operation operation = operation(ToolArguments.parse(json, FIELDS).text("operation"));
      ToolArguments arguments = ToolArguments.parse(json, operation.fields());
      ToolSettings.Repository repository = repository(arguments.text("repository"), settings);
      return new GitRequest(
          operation,
          repository,
          paths(arguments.texts("paths"), repository),
          operation == Operation.COMMIT ? message(arguments.text("message")) : "",
          arguments.number("count", USUAL_COUNT, 1, MAX_COUNT),
          revision(arguments.text("revision", "")),
          arguments.flag("staged", false));
    } catch (ToolArguments.Invalid invalid) {
      throw new RefusedException(String.valueOf(invalid.getMessage()));
    }
  }

  private static Operation operation(String name) throws RefusedException {
    for (Operation each : Operation.values()) {
      if (each.written().equals(name)) {
        return each;
      }
    }
    throw new RefusedException(
        "'%s' is no operation of this tool; operations: %s"
            .formatted(ToolText.line(name), Operation.all()));
  }

  private static ToolSettings.Repository repository(String name, ToolSettings settings)
      throws RefusedException {
    List<String> known =
        settings.repositories().stream().map(ToolSettings.Repository::name).toList();
    return settings
        .repository(name)
        .orElseThrow(
            () ->
                new RefusedException(
                    "'%s' is no repository that is open to you; repositories: %s"
                        .formatted(ToolText.line(name), known)));
  }

  private static List<String> paths(List<String> given, ToolSettings.Repository repository)
      throws RefusedException {
    if (given.size() > MAX_PATHS) {
      throw new RefusedException(
          "a call has at most " + MAX_PATHS + " paths; name the folders that contain them");
    }
    List<String> paths = new ArrayList<>();
    for (String path : given) {
      if (path.startsWith("-")) {
        throw new RefusedException(
            "'%s' looks like an option, and none is taken; a file of that name is './%s'"
                .formatted(ToolText.line(path), ToolText.line(path)));
      }
      List<String> names = FolderPath.below(repository.folder(), path).names();
      paths.add(names.isEmpty() ? "." : String.join("/", names));
    }
    return paths;
  }

  private static String message(String text) throws RefusedException {
    String message = ToolText.clean(text).strip();
    if (message.isEmpty() || message.length() > MAX_MESSAGE) {
      throw new RefusedException("the message of a commit has 1 to " + MAX_MESSAGE + " characters");
    }
    return message;
  }

  private static String revision(String text) throws RefusedException {
    boolean oneWord = text.chars().noneMatch(c -> c <= ' ' || Character.isISOControl(c));
    if (text.startsWith("-") || !oneWord || text.length() > MAX_REVISION) {
      throw new RefusedException(
          "'%s' is no revision: one word, as HEAD~1 or main..work, and no option"
              .formatted(ToolText.cut(ToolText.line(text), MAX_REVISION)));
    }
    return text;
  }
}
