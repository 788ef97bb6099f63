package choir.runtime.tool;

import choir.core.run.Origin;
import choir.core.tool.Tool.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** One call of the tool {@code git}: some calls of git, within one time limit. Blocking. */
final class GitWork {
  /** Keys by which git runs a program or pushes more, and which no option switches off. */
  private static final String HARMFUL =
      "^(filter\\..*\\.(clean|smudge|process)"
          + "|remote\\..*\\.(vcs|receivepack|uploadpack|mirror)"
          + "|hook\\..*\\.command"
          + "|core\\.alternaterefscommand)$";

  /** User and password in an address. */
  private static final Pattern USER = Pattern.compile("(?<=://)[^/\\s@]*@");

  private final GitTree tree;
  private final ToolSettings.Limits limits;
  private final BooleanSupplier cancelled;
  private final long end;

  /**
   * @param cancelled whether nobody waits for the result any more
   */
  GitWork(GitTree tree, ToolSettings.Limits limits, BooleanSupplier cancelled) {
    this.tree = tree;
    this.limits = limits;
    this.cancelled = cancelled;
    this.end = System.nanoTime() + limits.time().toNanos();
  }

  /**
   * Performs a call.
   *
   * @param branch to push; empty for another operation
   */
  Result perform(GitRequest request, String branch) throws IOException, RefusedException {
    ProgramRun.Ended harmful = git(List.of("config", "--name-only", "--get-regexp", HARMFUL));
    if (harmful.isClean()) {
      return fromOutside(
          Result.failed(
              ("git does not run in '%s' with these keys in its configuration: %s; it would run a"
                      + " program or push more than a branch. A person has to remove them")
                  .formatted(name(), String.join(", ", harmful.output().lines().toList()))));
    }
    if (!endedWithOne(harmful)) {
      return failed(harmful);
    }
    return switch (request.operation()) {
      case STATUS -> status(request);
      case DIFF -> diff(request);
      case LOG -> log(request);
      case COMMIT -> commit(request);
      case PUSH -> push(branch);
    };
  }

  private Result status(GitRequest request) throws IOException, RefusedException {
    ProgramRun.Ended ended =
        git(
            words(
                request.paths(),
                "status",
                "--short",
                "--branch",
                "--untracked-files=normal",
                "--ignore-submodules=dirty"));
    boolean unchanged = ended.output().lines().count() <= 1;
    return shown(ended, ended.output() + (unchanged ? "[nothing has changed]" : ""));
  }

  private Result diff(GitRequest request) throws IOException, RefusedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "diff",
                "--no-ext-diff",
                "--no-textconv",
                "--no-color",
                "--submodule=short",
                "--ignore-submodules=dirty"));
    if (request.staged()) {
      words.add("--cached");
    }
    ProgramRun.Ended ended = git(withRevision(words, request));
    return shown(ended, ended.output().isEmpty() ? "[no difference]" : ended.output());
  }

  private Result log(GitRequest request) throws IOException, RefusedException {
    List<String> words = new ArrayList<>(List.of("log", "--no-color", "--format=%h %cs %an: %s"));
    words.add("--max-count=" + request.count());
    ProgramRun.Ended ended = git(withRevision(words, request));
    return shown(ended, ended.output().isEmpty() ? "[no commit]" : ended.output());
  }

  /**
   * Commits the named paths, and leaves what else is staged as it is; or all changes of what git
   * knows.
   */
  private Result commit(GitRequest request) throws IOException, RefusedException {
    List<String> paths = request.paths();
    if (!paths.isEmpty()) {
      ProgramRun.Ended known =
          git(words(paths, "ls-files", "--cached", "--others", "--error-unmatch"));
      if (!known.isClean()) {
        return fromOutside(Result.failed(errors(known)));
      }
    }
    ProgramRun.Ended staged = stage(paths);
    if (!staged.isClean()) {
      return failed(staged);
    }
    ProgramRun.Ended unchanged =
        git(words(paths, "diff", "--cached", "--quiet", "--no-ext-diff", "--no-textconv"));
    if (unchanged.isClean()) {
      return Result.of("nothing to commit in '%s': %s".formatted(name(), unchanged(paths)));
    }
    return endedWithOne(unchanged) ? committed(request) : failed(unchanged);
  }

  /** Stages by plumbing, which enters no submodule. */
  private ProgramRun.Ended stage(List<String> paths) throws IOException, RefusedException {
    List<String> changed = new ArrayList<>(List.of("ls-files", "-z", "--modified", "--deleted"));
    if (!paths.isEmpty()) {
      changed.addAll(List.of("--others", "--exclude-standard"));
    }
    List<String> update = List.of("update-index", "-z", "--add", "--remove", "--stdin");
    return run(List.of(words(paths, changed.toArray(String[]::new)), update));
  }

  private static String unchanged(List<String> paths) {
    return paths.isEmpty()
        ? "no file that git knows has changed; a new one is committed by its path"
        : "nothing has changed at these paths, or git ignores them";
  }

  private Result committed(GitRequest request) throws IOException, RefusedException {
    List<String> words =
        new ArrayList<>(
            List.of("commit", "-q", "--no-verify", "--no-gpg-sign", "--cleanup=whitespace"));
    words.add("--message=" + request.message());
    if (!request.paths().isEmpty()) {
      words.add("--only");
    }
    ProgramRun.Ended commit = git(words(request.paths(), words.toArray(String[]::new)));
    if (!commit.isClean()) {
      return failed(commit);
    }
    ProgramRun.Ended made =
        git(List.of("log", "-1", "--format=%h", "--shortstat", "--no-ext-diff", "--no-textconv"));
    return made.isClean()
        ? Result.of("committed in '%s': %s".formatted(name(), oneLine(made.output())))
        : failed(made);
  }

  private Result push(String branch) throws IOException, RefusedException {
    String remote = tree.repository().remote();
    if (!git(List.of("config", "--get", "remote." + remote + ".url")).isClean()) {
      throw new RefusedException(
          "the repository '%s' has no remote '%s'; it has to be added to its configuration"
              .formatted(name(), remote));
    }
    String ref = "refs/heads/" + branch;
    ProgramRun.Ended pushed =
        git(
            List.of(
                "push",
                "--porcelain",
                "--no-verify",
                "--no-signed",
                "--no-follow-tags",
                "--recurse-submodules=no",
                "--receive-pack=git-receive-pack",
                remote,
                ref + ":" + ref));
    boolean known = pushed.output().lines().anyMatch(line -> line.startsWith("=\t"));
    String said = known ? "'%s' has all of '%s' already" : "pushed to '%s': %s";
    return shown(
        pushed,
        said.formatted(remote, branch) + "\n" + USER.matcher(pushed.output()).replaceAll(""));
  }

  private static List<String> withRevision(List<String> words, GitRequest request) {
    List<String> all = new ArrayList<>(words);
    if (!request.revision().isEmpty()) {
      all.add(request.revision());
    }
    return words(request.paths(), all.toArray(String[]::new));
  }

  /** Arguments, after which everything is a path. */
  private static List<String> words(List<String> paths, String... first) {
    List<String> words = new ArrayList<>(List.of(first));
    words.add("--");
    words.addAll(paths);
    return words;
  }

  private ProgramRun.Ended git(List<String> words) throws IOException, RefusedException {
    return run(List.of(words));
  }

  private ProgramRun.Ended run(List<List<String>> stages) throws IOException, RefusedException {
    Duration left = Duration.ofNanos(end - System.nanoTime());
    if (!left.isPositive()) {
      throw new RefusedException("not ended within " + limits.time().toSeconds() + " s");
    }
    return tree.run(stages, left, cancelled).run(limits.output());
  }

  private String name() {
    return tree.repository().name();
  }

  /** Whether git has answered no, which is no error. */
  private static boolean endedWithOne(ProgramRun.Ended ended) {
    return ended.killed().isEmpty() && ended.exits().equals(List.of(1));
  }

  private static Result shown(ProgramRun.Ended ended, String text) {
    return ended.isClean() ? fromOutside(Result.of(text)) : failed(ended);
  }

  private static Result failed(ProgramRun.Ended ended) {
    return fromOutside(Result.failed(USER.matcher(ended.text()).replaceAll("")));
  }

  /** Files, messages of commits and servers have their say in it. */
  private static Result fromOutside(Result result) {
    return result.from(Origin.OUTSIDE);
  }

  /** What went wrong, without the files that were found. */
  private static String errors(ProgramRun.Ended ended) {
    List<String> errors =
        ended.output().lines().filter(line -> line.startsWith("error: ")).toList();
    return errors.isEmpty() ? ended.text() : String.join("\n", errors);
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\n\\s*", ", ");
  }
}
