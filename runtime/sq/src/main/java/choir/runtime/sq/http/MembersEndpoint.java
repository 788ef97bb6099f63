package choir.runtime.sq.http;

import choir.core.sq.Staged;
import choir.runtime.sq.group.Group;
import choir.runtime.sq.group.GroupChange;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Lists the members of the store's group, and changes them, for tokens with the scope admin. */
final class MembersEndpoint {
  private static final String EXAMPLE = "{\"change\":\"promote\",\"member\":\"m2-6a954f13\"}";

  private final Optional<Group> group;
  private final RequestBodies bodies;

  MembersEndpoint(Optional<Group> group, RequestBodies bodies) {
    this.group = group;
    this.bodies = bodies;
  }

  /** GET shows them; POST changes one, as {@code {"change":"promote","member":"..."}}. */
  CompletionStage<HttpResponse> members(SqRequest call) {
    call.caller().require(call.isPost() ? Permission.ADMIN : Permission.READ);
    Group members =
        group.orElseThrow(
            () ->
                SqHttpException.of(
                    404,
                    "this store is not replicated: start it as a member of a group, with"
                        + " 'choir sq host PORT --member NAME'"));
    if (!call.isPost()) {
      return members
          .leaderStatus()
          .thenApply(status -> Responses.json(Json.write(MembersView.of(status)) + "\n"));
    }
    return bodies
        .phext(call, Staged.PIECE_BYTES)
        .thenCompose(body -> members.change(change(body)))
        .thenApply(MembersEndpoint::answer);
  }

  private static HttpResponse answer(GroupChange.Result result) {
    if (result.done()) {
      return Responses.text("done\n");
    }
    int status =
        switch (result.refusal()) {
          case "INVALID" -> 400;
          case "UNKNOWN_MEMBER" -> 404;
          case "UNREACHABLE", "UNAVAILABLE", "NOT_LEADER", "STOPPED" -> 503;
          default -> 409;
        };
    return Responses.text(status, result.words());
  }

  private static GroupChange change(String body) {
    JsonNode wanted = JsonBody.object(body, EXAMPLE);
    String what = JsonBody.word(wanted, "change").orElse("");
    GroupChange.What chosen =
        Arrays.stream(GroupChange.What.values())
            .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(what))
            .findFirst()
            .orElseThrow(
                () ->
                    SqHttpException.bad(
                        "change: '%s' must be add, promote, remove or lead".formatted(what)));
    String member =
        JsonBody.word(wanted, "member")
            .orElseThrow(() -> SqHttpException.bad("member is missing: name its id"));
    return new GroupChange(
        chosen,
        member,
        JsonBody.word(wanted, "address").orElse(""),
        JsonBody.word(wanted, "forwardAddress").orElse(""));
  }
}
