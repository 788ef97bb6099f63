package choir.runtime.tool;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A declared working tree on this machine. Git is told where it is and looks for no other, and
 * whatever the configuration of the repository says, it starts no program beside its own and ssh:
 * what cannot be switched off here is refused by {@link GitWork}.
 *
 * @param root real path of the working tree
 * @param folder real path of its folder {@code .git}
 * @param program real path of git
 * @param agent whose commits these are, by its id
 */
record GitTree(
    ToolSettings.Repository repository, Path root, Path folder, String program, String agent) {
  private static final String GIT_FOLDER = ".git";

  /** A branch is named without the characters that mean something in a command about branches. */
  private static final Pattern HEAD =
      Pattern.compile("ref: refs/heads/(?![+-])([^\\p{Cntrl}\\s~^:?*\\[\\\\]+)\\s*");

  /** Configuration that is in force instead of that of the repository. */
  private static final List<String> SWITCHES =
      List.of(
          // A folder that does not exist contains no hook.
          "core.hooksPath=/dev/null",
          "commit.gpgSign=false",
          "push.gpgSign=false",
          "log.showSignature=false",
          // An empty entry clears the list of helpers.
          "credential.helper=",
          // Work in the background would be killed at the end of the call.
          "gc.auto=0",
          "maintenance.auto=false",
          "rerere.enabled=false",
          // Submodules have a configuration of their own.
          "submodule.recurse=false",
          "push.recurseSubmodules=no",
          "status.submoduleSummary=false",
          "push.negotiate=false",
          "push.followTags=false",
          "push.pushOption=",
          "color.ui=false");

  /** Finds a working tree, to which and in which no link leads. */
  static GitTree open(
      ToolSettings.Repository repository, FolderFiles files, List<Path> writable, String agent)
      throws RefusedException {
    Path root = files.root(repository.folder());
    Path folder = files.folder(new FolderPath(repository.folder(), List.of(GIT_FOLDER)));
    Programs git = new Programs(List.of("git"), writable);
    String program = git.stage(1, List.of("git"), root).command().get(0);
    return new GitTree(repository, root, folder, program, agent);
  }

  /** The branch that is checked out, if it may be pushed. */
  String branchToPush(FolderFiles files) throws RefusedException {
    byte[] head = files.read(new FolderPath(repository.folder(), List.of(GIT_FOLDER, "HEAD")));
    Matcher matcher = HEAD.matcher(new String(head, StandardCharsets.UTF_8));
    if (!matcher.matches()) {
      throw new RefusedException(
          "no branch is checked out in '%s', so that there is none to push"
              .formatted(repository.name()));
    }
    String branch = matcher.group(1);
    if (!repository.mayPush(branch)) {
      throw new RefusedException(
          "the branch '%s' of '%s' is not open to pushes; branches: %s"
              .formatted(branch, repository.name(), repository.branches()));
    }
    return branch;
  }

  /**
   * Prepares git, or several that pass their output on.
   *
   * @param stages arguments of each
   */
  ProgramRun run(List<List<String>> stages, Duration limit, BooleanSupplier cancelled) {
    return new ProgramRun(
        stages.stream().map(this::command).toList(), root, limit, cancelled, variables());
  }

  private List<String> command(List<String> words) {
    List<String> command = new ArrayList<>(List.of(program, "--no-pager"));
    SWITCHES.forEach(each -> command.addAll(List.of("-c", each)));
    command.addAll(words);
    return command;
  }

  private Map<String, String> variables() {
    String name = agent + " (agent)";
    // No such address can exist (RFC 2606), so that no mail goes to a stranger.
    String address = agent + "@choir.invalid";
    return Map.ofEntries(
        Map.entry("GIT_DIR", folder.toString()),
        Map.entry("GIT_WORK_TREE", root.toString()),
        Map.entry("GIT_CONFIG_NOSYSTEM", "1"),
        Map.entry("GIT_CONFIG_GLOBAL", "/dev/null"),
        Map.entry("GIT_AUTHOR_NAME", name),
        Map.entry("GIT_AUTHOR_EMAIL", address),
        Map.entry("GIT_COMMITTER_NAME", name),
        Map.entry("GIT_COMMITTER_EMAIL", address),
        Map.entry("GIT_LITERAL_PATHSPECS", "1"),
        Map.entry("GIT_OPTIONAL_LOCKS", "0"),
        Map.entry("GIT_NO_LAZY_FETCH", "1"),
        Map.entry("GIT_EDITOR", "false"),
        Map.entry("GIT_ASKPASS", ""),
        // Among those that are left out, ext:: runs any program.
        Map.entry("GIT_ALLOW_PROTOCOL", "file:https:ssh"),
        Map.entry("GIT_SSH_COMMAND", "ssh -o BatchMode=yes"));
  }
}
