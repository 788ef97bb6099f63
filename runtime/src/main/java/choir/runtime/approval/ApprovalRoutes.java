package choir.runtime.approval;

import choir.actors.ranch.Approvals;
import choir.runtime.access.Scope;
import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Routes of approvals. */
final class ApprovalRoutes {
  private static final String PATH = "/api/v1/approvals";

  private final Approvals approvals;

  ApprovalRoutes(Approvals approvals) {
    this.approvals = approvals;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            PATH,
            Guarded.by(Scope.READ),
            Answer.of(ApprovalsView.class),
            "Lists the questions that wait for a person, the most urgent first.",
            this::list),
        Route.get(
            PATH + "/{id}",
            Guarded.by(Scope.READ),
            Answer.of(ApprovalView.class),
            "Shows a question, whatever became of it.",
            this::show),
        Route.post(
            PATH + "/{id}/approve",
            Scope.OPERATE,
            BodyRule.NONE,
            Answer.of(ApprovalView.class),
            "Allows the call; with always=true, the same call from now on.",
            call -> answer(call, true, call.flag("always"))),
        Route.post(
            PATH + "/{id}/deny",
            Scope.OPERATE,
            BodyRule.NONE,
            Answer.of(ApprovalView.class),
            "Denies the call; the agent is told and goes on.",
            call -> answer(call, false, false)));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    return approvals.open().thenApply(open -> Json.response(200, ApprovalsView.of(open)));
  }

  private CompletionStage<HttpResponse> show(Call call) {
    String id = call.part("id");
    return approvals
        .find(id)
        .thenApply(
            found ->
                found
                    .map(approval -> Json.response(200, ApprovalView.of(approval)))
                    .orElseThrow(
                        () ->
                            Problem.of(Kind.NOT_FOUND, "there is no approval '" + id + "'")
                                .refusal()));
  }

  private CompletionStage<HttpResponse> answer(Call call, boolean approve, boolean always) {
    return approvals
        .answer(call.part("id"), approve, always, call.caller().name())
        .thenApply(
            answer ->
                switch (answer) {
                  case Approvals.Given given ->
                      Json.response(200, ApprovalView.of(given.approval()));
                  case Approvals.Refused refused -> throw Problem.of(refused.rejection()).refusal();
                });
  }
}
