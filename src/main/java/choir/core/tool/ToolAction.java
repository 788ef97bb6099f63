package choir.core.tool;

import java.util.List;
import java.util.Optional;

/**
 * What a call of a tool would do, as the policy judges it.
 *
 * @param subjects what it would touch; all of them must be permitted. Empty for a tool whose calls
 *     are all alike
 * @param refusal why the call is impossible whatever the policy says; shown to the model
 */
public record ToolAction(Effect effect, List<Subject> subjects, Optional<String> refusal) {
  public ToolAction {
    subjects = List.copyOf(subjects);
  }

  /** The kind of effect of a call. */
  public enum Effect {
    /** Only reads. */
    READS,
    /** Changes what the ranch keeps and marks with the origin of the turn: scrolls, messages. */
    INSIDE,
    /** Writes files of the machine. */
    WRITES,
    /** Runs a program. */
    RUNS,
    /** Sends something to a place outside the ranch. */
    SENDS,
    /** Has the agent act later, when nothing tells any more what this turn has read. */
    RECURS;

    /** Whether text from outside must not cause it without a permission. */
    public boolean isGuarded() {
      return this == WRITES || this == RUNS || this == SENDS || this == RECURS;
    }
  }

  /** An action within the ranch, which is the same for all calls of its tool. */
  public static ToolAction inside() {
    return new ToolAction(Effect.INSIDE, List.of(), Optional.empty());
  }

  public static ToolAction of(Effect effect, List<Subject> subjects) {
    return new ToolAction(effect, subjects, Optional.empty());
  }

  /** A call that is impossible. */
  public static ToolAction refused(String reason) {
    return new ToolAction(Effect.READS, List.of(), Optional.of(reason));
  }

  /** How the words of a subject are compared with a pattern. */
  public enum Kind {
    /** A path: {@code *} ends at a slash, {@code **} does not. */
    PATH,
    /** A path and all that is below it. */
    TREE,
    /** Anything else: {@code *} matches all characters. */
    WORDS
  }

  /**
   * A file, an address, or a program with its arguments.
   *
   * @param names the names of the thing that are sure, such as its path and its last part
   * @param aliases what the caller called it. Only a denial takes them into account
   * @param arguments what follows the name, such as the arguments of a program
   * @param runsAnything why it can run any program, such as a shell; empty otherwise. A pattern
   *     with a wildcard does not permit it
   */
  public record Subject(
      Kind kind,
      List<String> names,
      List<String> aliases,
      List<String> arguments,
      Optional<String> runsAnything) {
    public Subject {
      names = List.copyOf(names);
      aliases = List.copyOf(aliases);
      arguments = List.copyOf(arguments);
    }

    /** A path within a declared folder. */
    public static Subject path(String path) {
      return new Subject(Kind.PATH, List.of(path), List.of(), List.of(), Optional.empty());
    }

    /** A path within a declared folder, and all that is below it. */
    public static Subject tree(String path) {
      return new Subject(Kind.TREE, List.of(path), List.of(), List.of(), Optional.empty());
    }

    /** The subject as a pattern names it. */
    public String shown() {
      return arguments.isEmpty() ? names.get(0) : names.get(0) + " " + String.join(" ", arguments);
    }
  }
}
