package choir.runtime.revisions;

import choir.core.revision.Comparison;
import choir.runtime.access.Scope;
import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import choir.runtime.revisions.DifferencesView.DifferenceView;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Compares this machine's files with the revision in force, and applies them. */
final class FilesRoutes {
  private final MachineFiles files;
  private final TextLines lines;
  private final Executor disk;

  FilesRoutes(MachineFiles files, TextLines lines, Executor disk) {
    this.files = files;
    this.lines = lines;
    this.disk = disk;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/api/v1/ranch/files",
            Guarded.by(Scope.READ),
            Answer.of(FilesView.class),
            "Compares this machine's files with the revision in force.",
            this::compare),
        Route.post(
            "/api/v1/ranch/apply",
            Scope.ADMIN,
            BodyRule.NONE,
            Answer.of(AppliedView.class),
            "Applies this machine's files; ?force=true: also if another revision superseded them.",
            this::apply));
  }

  private CompletionStage<HttpResponse> compare(Call call) {
    return CompletableFuture.supplyAsync(files::read, disk)
        .thenCompose(
            read ->
                files
                    .compared(read.file())
                    .thenApplyAsync(comparison -> view(read, comparison), disk))
        .thenApply(view -> Json.response(200, view));
  }

  private FilesView view(MachineFiles.Read read, Comparison comparison) {
    List<DifferenceView> differences =
        lines.ofFiles(
            DifferenceView.all(comparison.differences()), read.file().ranch().declaration());
    return FilesView.of(read.basis(), comparison, differences, files.notes(read.file()));
  }

  private CompletionStage<HttpResponse> apply(Call call) {
    boolean force = call.flag("force");
    return CompletableFuture.supplyAsync(files::read, disk)
        .thenCompose(
            read ->
                files
                    .compared(read.file())
                    .thenComposeAsync(comparison -> apply(read, comparison, force), disk))
        .thenApply(view -> Json.response(200, view));
  }

  private CompletionStage<AppliedView> apply(
      MachineFiles.Read read, Comparison before, boolean force) {
    FilesState state = FilesState.of(read.basis(), before);
    if (!force && (state == FilesState.SUPERSEDED || state == FilesState.UNKNOWN)) {
      throw MachineFiles.superseded(state, read.basis(), before.revision());
    }
    return files.declare(read.file(), before, force ? 0 : before.revision(), () -> {});
  }
}
