package choir.runtime.messages;

import choir.actors.mirrorborn.MirrorbornCommand.RunProgress;
import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.run.Inbound;
import choir.core.run.RunRecord;
import choir.runtime.access.Scope;
import choir.runtime.access.Token;
import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Refusal;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import choir.runtime.run.Deliveries;
import choir.runtime.run.WaitLimits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Lists, shows, cancels and retries runs. */
final class RunRoutes {
  /** How long a caller waits for the end of a run that is cancelled. */
  private static final Duration CANCELLING = Duration.ofSeconds(20);

  private final Ranch ranch;
  private final Mirrorborns mirrorborns;
  private final Deliveries deliveries;
  private final RunHistory history;
  private final InstantSource time;
  private final Executor disk;

  /**
   * @param disk executor of blocking reads
   */
  RunRoutes(
      Ranch ranch,
      Mirrorborns mirrorborns,
      Deliveries deliveries,
      RunHistory history,
      InstantSource time,
      Executor disk) {
    this.ranch = ranch;
    this.mirrorborns = mirrorborns;
    this.deliveries = deliveries;
    this.history = history;
    this.time = time;
    this.disk = disk;
  }

  List<Route> routes() {
    Guarded readers = Guarded.orHook(Scope.READ);
    Guarded senders = Guarded.orHook(Scope.SEND);
    Answer run = Answer.of(RunView.class);
    return List.of(
        Route.get("/hooks/runs/{run}", readers, run, "Shows a run.", this::run),
        Route.get(
            "/api/v1/runs",
            Guarded.by(Scope.READ),
            Answer.of(RunsView.class),
            "Lists runs, the latest first; ?agent, ?state, ?source, ?session, ?since, ?limit=N,"
                + " ?cursor.",
            this::runs),
        Route.get(
            "/api/v1/runs/{run}",
            readers,
            run,
            "Shows a run; ?wait=SECONDS waits for its end.",
            this::run),
        Route.get(
            "/api/v1/runs/{run}/events",
            readers,
            Answer.of(EventsView.class),
            "Shows what has happened to a run, step by step.",
            this::events),
        Route.post(
            "/api/v1/runs/{run}/cancel",
            senders,
            BodyRule.NONE,
            run,
            "Cancels a run; answers with its end, in whatever way it ended.",
            this::cancel),
        Route.post(
            "/api/v1/runs/{run}/retry",
            senders,
            BodyRule.NONE,
            Answer.of(AcceptedView.class),
            "Sends the message of a failed or cancelled run again, as a new run.",
            this::retry));
  }

  private CompletionStage<HttpResponse> run(Call call) {
    RunId run = id(call);
    Duration wait = Duration.ofSeconds(call.number("wait", 0, 0, WaitLimits.MOST.toSeconds()));
    call.mayTake(wait);
    CompletionStage<Optional<RunRecord>> found =
        wait.isZero() ? mirrorborns.run(run) : mirrorborns.await(run, wait);
    return found
        .thenApply(record -> record.orElseThrow(() -> unknown(run.value())))
        .thenCompose(record -> view(requireVisible(call.caller(), record)))
        .thenApply(view -> Json.response(200, view));
  }

  /** A run with its progress, or with the run that repeats it. */
  private CompletionStage<RunView> view(RunRecord run) {
    if (!run.isEnded()) {
      return progress(run).thenApply(progress -> RunView.of(run, progress));
    }
    return run.state() == RunRecord.State.COMPLETED
        ? CompletableFuture.completedStage(RunView.of(run))
        : mirrorborns
            .stored(retryOf(run))
            .thenApply(again -> RunView.of(run).retriedAs(again.map(RunRecord::run)));
  }

  /** The progress of a run; an agent that does not answer must not hide the run. */
  private CompletionStage<Optional<RunProgress>> progress(RunRecord run) {
    return mirrorborns.progress(run.agent(), run.run()).exceptionally(late -> Optional.empty());
  }

  private static RunId retryOf(RunRecord run) {
    return run.run().child("retry");
  }

  private CompletionStage<HttpResponse> runs(Call call) {
    RunQuery query = RunQuery.of(call);
    return agents(query.agent())
        .thenApplyAsync(
            agents ->
                history.page(
                    agents,
                    query.since(),
                    query.after(),
                    query::wants,
                    query::wants,
                    query.limit()),
            disk)
        .thenCompose(
            page ->
                listed(page.runs())
                    .thenApply(
                        runs ->
                            Json.response(
                                200, new RunsView(runs, page.next().map(RunCursor::text)))));
  }

  /** The agent that is named, which may be retired, or all that are declared. */
  private CompletionStage<List<AgentId>> agents(Optional<AgentId> named) {
    return named.isPresent()
        ? CompletableFuture.completedStage(List.of(named.get()))
        : ranch
            .residents()
            .thenApply(residents -> residents.agents().stream().map(Profile::agent).toList());
  }

  private CompletionStage<List<RunView>> listed(List<RunRecord> runs) {
    CompletionStage<List<RunView>> views = CompletableFuture.completedStage(new ArrayList<>());
    for (RunRecord run : runs) {
      CompletionStage<RunView> view =
          run.isEnded()
              ? CompletableFuture.completedStage(RunView.of(run).withoutReply())
              : progress(run).thenApply(progress -> RunView.of(run, progress));
      views =
          views.thenCombine(
              view,
              (all, each) -> {
                all.add(each);
                return all;
              });
    }
    return views;
  }

  private CompletionStage<HttpResponse> events(Call call) {
    return found(call)
        .thenApplyAsync(run -> Json.response(200, new EventsView(history.events(run))), disk);
  }

  private CompletionStage<RunRecord> found(Call call) {
    RunId run = id(call);
    return mirrorborns
        .run(run)
        .thenApply(record -> record.orElseThrow(() -> unknown(run.value())))
        .thenApply(record -> requireVisible(call.caller(), record));
  }

  private CompletionStage<HttpResponse> cancel(Call call) {
    call.mayTake(CANCELLING);
    return found(call)
        .thenCompose(
            run -> {
              requireOwner(call.caller(), run);
              return mirrorborns.cancel(run.run(), call.caller().name(), CANCELLING);
            })
        .thenApply(
            ended -> {
              RunRecord run = ended.orElseThrow(() -> unknown(call.part("run")));
              return Json.response(run.isEnded() ? 200 : 202, RunView.of(run));
            });
  }

  /** A token of the scope send or hook may change the runs that it has started itself. */
  private static void requireOwner(Token caller, RunRecord run) {
    if (!caller.scope().includes(Scope.OPERATE) && !caller.hasStarted(run)) {
      throw Problem.of(
              Kind.SCOPE_TOO_SMALL,
              "%s was started by %s; the token of '%s' may change its own runs only, others need"
                      .formatted(run.run(), run.source().line(), caller.name())
                  + " the scope operate")
          .refusal();
    }
  }

  /** A token of the scope hook sees the runs that it has started itself. */
  private static RunRecord requireVisible(Token caller, RunRecord run) {
    if (!caller.scope().includes(Scope.READ) && !caller.hasStarted(run)) {
      throw unknown(run.run().value());
    }
    return run;
  }

  private CompletionStage<HttpResponse> retry(Call call) {
    return found(call)
        .thenComposeAsync(
            run -> {
              requireOwner(call.caller(), run);
              Inbound again = again(run);
              return deliveries.deliver(run.agent(), again, "", run.run().value());
            },
            disk)
        .thenApply(accepted -> Json.response(202, AcceptedView.of(accepted)));
  }

  /** The same message under an id of its own: the same for each retry of the same run. */
  private Inbound again(RunRecord run) {
    if (!run.isEnded() || run.state() == RunRecord.State.COMPLETED) {
      throw Problem.of(
              Kind.CONFLICT,
              run.isEnded()
                  ? run.run() + " has completed; send its message as a new one"
                  : run.run() + " has not ended; cancel it first, or wait")
          .refusal();
    }
    Inbound first =
        history
            .message(run)
            .orElseThrow(
                () ->
                    Problem.of(
                            Kind.NOT_FOUND,
                            "the message of %s is no longer in the journal of '%s'; send it as a"
                                    .formatted(run.run(), run.agent())
                                + " new one")
                        .refusal());
    Inbound again =
        Inbound.from(
                first.source(),
                first.priority(),
                retryOf(run),
                first.session(),
                first.text(),
                time.instant())
            .replyingTo(first.replyTo())
            .answeredBy(first.model());
    Inbound quoting = first.quoting() ? again.asQuoting() : again;
    return first.external() ? quoting.asExternal() : quoting;
  }

  static RunId id(Call call) {
    String text = call.part("run");
    return RunId.parse(text).orElseThrow(() -> unknown(text));
  }

  static Refusal unknown(String run) {
    return Problem.of(
            Kind.UNKNOWN_RUN,
            "no run '" + run + "' was ever accepted here; ids are 'run-' and 32 hex digits")
        .refusal();
  }
}
