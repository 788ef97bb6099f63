package choir.runtime.tool;

import choir.core.tool.ToolAction.Kind;
import choir.core.tool.ToolAction.Subject;
import choir.runtime.feature.ToolText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The programs that the ranch opens. They are told apart by their real paths, whatever links and
 * names lead there. Blocking.
 *
 * @param declared names, which are looked up in {@link #PATH}, and absolute paths
 * @param writable real paths of the folders that agents write: what lies there is no program
 */
record Programs(List<String> declared, List<Path> writable) {
  /** Folders in which programs without a path are found, also by the programs themselves. */
  static final String PATH = "/usr/local/bin:/usr/bin:/bin";

  /** Programs that run whatever their arguments say: shells, interpreters, starters of others. */
  private static final Set<String> RUN_ANYTHING =
      Set.of(
          "ash",
          "awk",
          "bash",
          "bun",
          "busybox",
          "chroot",
          "csh",
          "dash",
          "deno",
          "doas",
          "docker",
          "ed",
          "emacs",
          "env",
          "expect",
          "find",
          "fish",
          "flock",
          "gawk",
          "gdb",
          "ionice",
          "java",
          "ksh",
          "less",
          "lua",
          "make",
          "man",
          "mawk",
          "mksh",
          "nawk",
          "nice",
          "node",
          "nodejs",
          "nohup",
          "npm",
          "npx",
          "nsenter",
          "parallel",
          "perl",
          "php",
          "pip",
          "podman",
          "pwsh",
          "python",
          "rsync",
          "ruby",
          "run-parts",
          "runuser",
          "script",
          "sed",
          "setpriv",
          "setsid",
          "sh",
          "socat",
          "sort",
          "split",
          "ssh",
          "stdbuf",
          "strace",
          "su",
          "sudo",
          "systemd-run",
          "tar",
          "tclsh",
          "tcsh",
          "time",
          "timeout",
          "tmux",
          "toybox",
          "unshare",
          "vi",
          "vim",
          "watch",
          "xargs",
          "zsh");

  private static final String GIT = "git";

  /** Programs that behave by the name under which they are called. */
  private static final Set<String> MANY_IN_ONE = Set.of("busybox", "toybox", "coreutils");

  Programs {
    declared = List.copyOf(declared);
    writable = List.copyOf(writable);
  }

  /**
   * One stage of a pipeline, ready to be started.
   *
   * @param command the path of the program and its arguments
   */
  record Stage(List<String> command, Subject subject) {}

  /**
   * Looks up the program of a stage.
   *
   * @param number of the stage, from 1
   * @param folder from which a relative path starts
   * @throws RefusedException if it is not a program that the ranch opens
   */
  Stage stage(int number, List<String> words, Path folder) throws RefusedException {
    String called = words.get(0);
    Path path =
        find(called, folder)
            .orElseThrow(
                () ->
                    new RefusedException(stage(number, called) + " is no program on this machine"));
    Path real = real(path);
    Set<String> names = new LinkedHashSet<>();
    for (String each : declared) {
      if (isSame(each, path, real, folder)) {
        names.add(Path.of(each).getFileName().toString());
      }
    }
    if (names.isEmpty()) {
      String detail = real.toString().equals(called) ? "" : " (" + real + ")";
      throw new RefusedException(
          stage(number, called) + detail + " is not open to you; programs: " + declared);
    }
    boolean byName = MANY_IN_ONE.contains(real.getFileName().toString());
    if (writable.stream().anyMatch(it -> real.startsWith(it) || (byName && lies(path, it)))) {
      throw new RefusedException(
          stage(number, called) + " lies in a folder that agents write, and is not run");
    }
    List<String> command = new ArrayList<>();
    String base = real.getFileName().toString();
    command.add(MANY_IN_ONE.contains(base) ? path.toString() : real.toString());
    List<String> arguments = words.subList(1, words.size());
    command.addAll(arguments);
    return new Stage(command, subject(real, names, path, arguments, folder));
  }

  /** A program that behaves by its name is another one under another name. */
  private static boolean isSame(String declared, Path path, Path real, Path folder) {
    boolean named =
        !MANY_IN_ONE.contains(real.getFileName().toString())
            || Path.of(declared).getFileName().equals(path.getFileName());
    return named && find(declared, folder).map(Programs::real).filter(real::equals).isPresent();
  }

  /** Whether the link that was called lies in a folder. */
  private static boolean lies(Path path, Path folder) {
    Path parent = path.getParent();
    return parent != null && real(parent).startsWith(folder);
  }

  private static String stage(int number, String called) {
    return "stage " + number + ": '" + ToolText.line(called) + "'";
  }

  private static Subject subject(
      Path real, Set<String> declaredAs, Path path, List<String> arguments, Path folder) {
    String base = real.getFileName().toString();
    List<String> names = new ArrayList<>(List.of(real.toString(), base));
    names.addAll(declaredAs);
    List<String> aliases = new ArrayList<>(List.of(path.getFileName().toString()));
    boolean options = names.contains(GIT) && !GitCall.isPlain(arguments);
    boolean anything = options || names.stream().anyMatch(Programs::runsAnything);
    if (anything) {
      arguments.forEach(argument -> aliases.addAll(programsIn(argument, folder)));
    }
    String reason = base + " can run any program" + (options ? " with these arguments" : "");
    Optional<String> why = anything ? Optional.of(reason) : Optional.empty();
    return new Subject(Kind.WORDS, names, aliases, arguments, why);
  }

  /** Whether a program, by its name or its path, can run any other. */
  static boolean runsAnything(String name) {
    String base = name.substring(name.lastIndexOf('/') + 1);
    String plain = base.toLowerCase(Locale.ROOT).replaceFirst("[0-9.-]+$", "");
    return RUN_ANYTHING.contains(plain);
  }

  /** The names of the programs that an argument may mean. */
  private static List<String> programsIn(String argument, Path folder) {
    List<String> names = new ArrayList<>();
    for (String word : argument.split("[\\s;|&()<>'\"`$=]+", -1)) {
      if (!word.isEmpty()) {
        find(word, folder)
            .ifPresent(
                path -> {
                  names.add(path.getFileName().toString());
                  names.add(real(path).toString());
                  names.add(real(path).getFileName().toString());
                });
      }
    }
    return names;
  }

  private static Optional<Path> find(String name, Path folder) {
    try {
      if (name.contains("/")) {
        return Optional.of(folder.resolve(name)).filter(Programs::isProgram);
      }
      for (String each : PATH.split(":", -1)) {
        Path path = Path.of(each, name);
        if (!name.isEmpty() && isProgram(path)) {
          return Optional.of(path);
        }
      }
      return Optional.empty();
    } catch (InvalidPathException invalid) {
      return Optional.empty();
    }
  }

  private static boolean isProgram(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }

  /** The real path; the path itself if it vanished meanwhile, so that it is no known program. */
  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException vanished) {
      return path;
    }
  }
}
