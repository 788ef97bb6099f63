package choir.runtime.tool;

import choir.core.model.ToolSpec;
import choir.core.tool.Tool;
import choir.core.tool.ToolAction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The tool {@code git}: status, diff, log, commit and push in declared repositories. A rule sees a
 * call as its operation, the repository and, for a push, the branch: {@code git push work main}.
 */
final class GitTool implements Tool {
  private final Supplier<ToolSettings> settings;
  private final FolderFiles files;
  private final ToolThreads threads;
  private final AgentPrograms programs;

  /** Working trees with a commit under way, into which another one would bring its own files. */
  private final Set<Path> committing = ConcurrentHashMap.newKeySet();

  /**
   * @param threads for the examination of calls
   */
  GitTool(Supplier<ToolSettings> settings, Path home, ToolThreads threads, AgentPrograms programs) {
    this.settings = settings;
    this.files = new FolderFiles(home);
    this.threads = threads;
    this.programs = programs;
  }

  @Override
  public ToolSpec spec() {
    return new ToolSpec(
        "git",
        "Works with git: shows the status, a diff or the log of a repository, commits, and pushes"
            + " the branch that is checked out. Repositories: "
            + String.join(", ", settings.get().repositories().stream().map(GitTool::said).toList())
            + ".",
        """
        {"type":"object","properties":{"operation":{"type":"string","enum":["status","diff","log",\
        "commit","push"]},"repository":{"type":"string"},"paths":{"type":"array","items":{"type":\
        "string"},"description":"from the root of the repository on, as notes/plan.md; default: \
        all, which for a commit are the files that git knows"},"message":{"type":"string",\
        "description":"of a commit"},"revision":{"type":"string","description":"for diff and log, \
        as HEAD or main..work"},"staged":{"type":"boolean","description":"for diff: what is \
        staged"},"count":{"type":"integer","description":"for log: how many commits"}},\
        "required":["operation","repository"]}""");
  }

  private static String said(ToolSettings.Repository repository) {
    return repository.branches().isEmpty()
        ? repository.name()
        : "%s (pushes %s)".formatted(repository.name(), String.join(", ", repository.branches()));
  }

  /** What was committed or pushed before a crash is not known. */
  @Override
  public boolean idempotent() {
    return false;
  }

  @Override
  public boolean isOffered() {
    return !settings.get().repositories().isEmpty();
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
    GitRequest request = GitRequest.parse(call.arguments(), now);
    String agent = call.caller().agent().toString();
    GitTree tree = GitTree.open(request.repository(), files, files.writable(now), agent);
    List<String> arguments = new ArrayList<>(List.of(request.repository().name()));
    String branch = "";
    if (request.operation() == GitRequest.Operation.PUSH) {
      branch = tree.branchToPush(files);
      arguments.add(branch);
    }
    ToolAction action =
        ToolAction.of(
            request.operation().effect(),
            List.of(
                new ToolAction.Subject(
                    ToolAction.Kind.WORDS,
                    List.of(request.operation().written()),
                    List.of(),
                    arguments,
                    Optional.empty())));
    String pushed = branch;
    return new Prepared(
        action,
        () ->
            programs.run(
                call, cancelled -> perform(tree, request, pushed, now.limits(), cancelled)));
  }

  private Result perform(
      GitTree tree,
      GitRequest request,
      String branch,
      ToolSettings.Limits limits,
      BooleanSupplier cancelled)
      throws IOException, RefusedException {
    GitWork work = new GitWork(tree, limits, cancelled);
    if (request.operation() != GitRequest.Operation.COMMIT) {
      return work.perform(request, branch);
    }
    if (!committing.add(tree.root())) {
      throw new RefusedException(
          "another call commits in '%s' at the moment; call again"
              .formatted(request.repository().name()));
    }
    try {
      return work.perform(request, branch);
    } finally {
      committing.remove(tree.root());
    }
  }
}
