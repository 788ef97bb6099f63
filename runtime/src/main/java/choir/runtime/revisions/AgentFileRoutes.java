package choir.runtime.revisions;

import choir.core.id.AgentId;
import choir.core.revision.Comparison;
import choir.core.roster.AgentDeclaration;
import choir.runtime.access.Scope;
import choir.runtime.http.AgentPath;
import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Refusal;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.ranch.NewAgent;
import choir.runtime.ranch.RanchFile;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Adds and removes single agents: changes this machine's files and applies them in one step, so
 * that files remain what a ranch is declared by. The files have to declare what is in force.
 */
final class AgentFileRoutes {
  private final MachineFiles files;
  private final Executor disk;

  AgentFileRoutes(MachineFiles files, Executor disk) {
    this.files = files;
    this.disk = disk;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
            "/api/v1/ranch/agents",
            Scope.ADMIN,
            BodyRule.json(AgentRequest.class),
            Answer.of(AppliedView.class),
            "Adds an agent to this machine's files, and applies them.",
            this::add),
        Route.delete(
            "/api/v1/ranch/agents/{id}",
            Scope.ADMIN,
            Answer.of(AppliedView.class),
            "Removes an agent from this machine's files, and applies them.",
            this::remove));
  }

  private CompletionStage<HttpResponse> add(Call call) {
    NewAgent agent = AgentRequest.read(call.body());
    return inForce()
        .thenComposeAsync(read -> add(agent, read), disk)
        .thenApply(view -> Json.response(200, view));
  }

  private CompletionStage<HttpResponse> remove(Call call) {
    AgentId agent = AgentPath.id(call);
    return inForce()
        .thenComposeAsync(
            read -> {
              if (!ids(read.file()).contains(agent)) {
                throw Problem.of(Kind.UNKNOWN_AGENT, "'%s' is not declared".formatted(agent))
                    .refusal();
              }
              return change(agent, Optional.empty());
            },
            disk)
        .thenApply(view -> Json.response(200, view));
  }

  /** The files, which have to declare what is in force: nothing else may be applied with them. */
  private CompletionStage<MachineFiles.Read> inForce() {
    return CompletableFuture.supplyAsync(files::read, disk)
        .thenCompose(
            read ->
                files
                    .compared(read.file())
                    .thenApply(
                        comparison -> {
                          requireSame(read, comparison);
                          return read;
                        }));
  }

  private static void requireSame(MachineFiles.Read read, Comparison comparison) {
    FilesState state = FilesState.of(read.basis(), comparison);
    if (state != FilesState.SAME) {
      throw Problem.of(
              Kind.CONFLICT,
              "nothing was changed: " + state.advice(read.basis(), comparison.revision()))
          .refusal();
    }
  }

  private static List<AgentId> ids(RanchFile file) {
    return file.ranch().declaration().agents().stream().map(AgentDeclaration::id).toList();
  }

  private CompletionStage<AppliedView> add(NewAgent agent, MachineFiles.Read read) {
    List<AgentId> others = ids(read.file());
    if (others.contains(agent.id())) {
      throw Problem.of(Kind.CONFLICT, "id", "'%s' is already declared".formatted(agent.id()))
          .refusal();
    }
    List<Path> texts;
    try {
      texts = agent.writeTexts(files.folder().path(), others);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return begun(() -> change(agent.id(), Optional.of(agent.entry())))
        .whenCompleteAsync(
            (done, failure) -> {
              if (failure != null) {
                delete(texts);
              }
            },
            disk);
  }

  private interface Step {
    CompletionStage<AppliedView> begin();
  }

  private static CompletionStage<AppliedView> begun(Step step) {
    try {
      return step.begin();
    } catch (Refusal refused) {
      return CompletableFuture.failedStage(refused);
    }
  }

  /** Files of an agent that is not declared are ignored: what cannot be deleted does no harm. */
  private static void delete(List<Path> texts) {
    for (Path text : texts) {
      try {
        Files.deleteIfExists(text);
      } catch (IOException kept) {
        return;
      }
    }
  }

  private CompletionStage<AppliedView> change(AgentId agent, Optional<ObjectNode> entry) {
    String yaml =
        files.folder().yamlWith(agent, entry).orElseThrow(() -> tooIntricate(agent, entry));
    RanchFile file = files.read(yaml);
    return files
        .compared(file)
        .thenComposeAsync(
            before ->
                files.declare(file, before, before.revision(), () -> files.folder().write(yaml)),
            disk);
  }

  private static Refusal tooIntricate(AgentId agent, Optional<ObjectNode> entry) {
    return Problem.of(
            Kind.CONFLICT,
            "%s of this machine's ranch.yaml cannot be changed by a program, perhaps because of"
                    .formatted(
                        entry.isPresent() ? "the list of agents" : "the entry of '" + agent + "'")
                + " aliases; edit the file, then 'choir apply'")
        .refusal();
  }
}
