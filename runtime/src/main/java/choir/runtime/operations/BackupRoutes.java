package choir.runtime.operations;

import choir.runtime.access.Scope;
import choir.runtime.http.Call;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.Guarded;
import choir.runtime.sq.backup.OnlineBackup;
import choir.runtime.sq.backup.OnlineBackup.Backup;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Streams a backup of the ranch at the pace of its reader. */
final class BackupRoutes {
  private final OnlineBackup backups;
  private final InstantSource time;

  BackupRoutes(OnlineBackup backups, InstantSource time) {
    this.backups = backups;
    this.time = time;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/api/v1/backup",
            Guarded.by(Scope.ADMIN),
            Answer.media("application/octet-stream"),
            "Reads a snapshot of the whole store as a tar; one at a time.",
            this::backup));
  }

  private CompletionStage<HttpResponse> backup(Call call) {
    if (backups.isBusy()) {
      throw Problem.of(Kind.CONFLICT, "another backup is being read; wait until it has ended")
          .refusal();
    }
    // Begun by whoever reads the stream, so that one that nobody reads leaves nothing behind.
    Source<ByteString, NotUsed> bytes =
        Source.unfoldResource(this::begin, Backup::next, Backup::close)
            .map(ByteString::fromArrayUnsafe);
    return CompletableFuture.completedStage(
        HttpResponse.create()
            .withEntity(HttpEntities.createChunked(ContentTypes.APPLICATION_OCTET_STREAM, bytes)));
  }

  private Backup begin() throws IOException {
    return backups
        .begin(time.instant())
        .orElseThrow(() -> new IOException("another backup began at the same time"));
  }
}
