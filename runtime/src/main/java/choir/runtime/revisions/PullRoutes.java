package choir.runtime.revisions;

import choir.core.revision.Comparison;
import choir.core.revision.Revisions;
import choir.core.roster.RanchDeclaration;
import choir.core.roster.RosterState;
import choir.runtime.access.Scope;
import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Refusal;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.ranch.RanchFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.LongStream;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Changes this machine's files so that they declare what is in force. */
final class PullRoutes {
  /** Number of the latest revisions among which the origin of files is looked for. */
  private static final int SEARCHED = 50;

  private final MachineFiles files;
  private final PastDeclarations past;
  private final Executor disk;

  PullRoutes(MachineFiles files, PastDeclarations past, Executor disk) {
    this.files = files;
    this.past = past;
    this.disk = disk;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
            "/api/v1/ranch/pull",
            Scope.ADMIN,
            BodyRule.NONE,
            Answer.of(PulledView.class),
            "Changes this machine's files to what is in force; ?force=true: discards edits.",
            this::pull));
  }

  private CompletionStage<HttpResponse> pull(Call call) {
    boolean force = call.flag("force");
    return files
        .ranch()
        .residents()
        .thenComposeAsync(
            residents -> {
              long inForce = residents.revision();
              CompletionStage<Void> checked =
                  force ? CompletableFuture.completedStage(null) : requireNoEdits();
              return checked.thenApplyAsync(done -> pulled(inForce), disk);
            },
            disk)
        .thenApply(view -> Json.response(200, view));
  }

  private PulledView pulled(long revision) {
    try {
      return new PulledView(revision, files.folder().pull(past.of(revision), revision));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Fails with a refusal if the files contain edits that were never in force. */
  private CompletionStage<Void> requireNoEdits() {
    RanchDeclaration declaration;
    long basis;
    try {
      declaration = files.folder().read().ranch().declaration();
      basis = files.folder().revision();
    } catch (RanchFileException broken) {
      throw edited("this machine's files have problems and may contain edits: 'choir doctor'");
    }
    return files
        .ranch()
        .compare(declaration)
        .thenAcceptAsync(
            comparison -> {
              FilesState state = FilesState.of(basis, comparison);
              if (state != FilesState.SAME && !wasInForce(declaration, basis, comparison)) {
                throw edited(
                    "this machine's files contain edits that were never applied: 'choir ranch diff'"
                        + " shows the differences to revision "
                        + comparison.revision());
              }
            },
            disk);
  }

  /** Whether a revision declared what files do: the one from which they come, or a recent one. */
  private boolean wasInForce(RanchDeclaration files, long basis, Comparison comparison) {
    long latest = comparison.revision();
    TreeSet<Long> searched = new TreeSet<>();
    if (basis > 0) {
      searched.add(basis);
    } else {
      LongStream.rangeClosed(Math.max(1, latest - SEARCHED), latest).forEach(searched::add);
    }
    return Revisions.at(past.journal(), searched).values().stream()
        .anyMatch((RosterState then) -> Comparison.of(then, files, Instant.EPOCH).isSame());
  }

  private static Refusal edited(String why) {
    return Problem.of(
            Kind.CONFLICT,
            "nothing was changed: " + why + "; 'choir ranch pull --force' discards the edits")
        .refusal();
  }
}
