package choir.runtime.machines.join;

import choir.runtime.access.Scope;
import choir.runtime.access.Token;
import choir.runtime.access.Tokens;
import choir.runtime.http.Call;
import choir.runtime.http.Fields;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Refusal;
import choir.runtime.http.Route;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import choir.runtime.machines.Machines;
import choir.runtime.ranch.NodeFile;
import choir.runtime.sq.group.GroupChange;
import choir.runtime.sq.group.GroupChange.What;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * How another machine comes into the ranch: it asks what there is to know, has itself added as a
 * listener, promoted, and says that it has arrived. Each step may be repeated by the same machine.
 */
public final class JoinRoutes {
  private static final String PATH = "/api/v1/join";
  private static final List<String> STEPS = List.of("add", "promote", "arrived");

  private final Machines machines;
  private final Tokens tokens;
  private final Executor disk;

  /**
   * Makes the routes.
   *
   * @param disk for what reads files
   */
  public JoinRoutes(Machines machines, Tokens tokens, Executor disk) {
    this.machines = machines;
    this.tokens = tokens;
    this.disk = disk;
  }

  /** The routes of the HTTP edge. */
  public List<Route> routes() {
    return List.of(
        Route.get(
            PATH,
            Guarded.by(Scope.JOIN),
            "What a machine needs to know that is to join as 'name'.",
            this::invite),
        Route.post(
            PATH,
            Scope.JOIN,
            BodyRule.JSON,
            "A step of a machine that joins: add, promote or arrived.",
            this::step));
  }

  private CompletionStage<HttpResponse> invite(Call call) {
    String name = call.query("name").orElse("");
    if (!name.matches(NodeFile.NAME_PATTERN)) {
      throw Fields.refuse("name", "is '" + name + "', must be " + NodeFile.NAME_RULE);
    }
    if (call.caller().member().isEmpty() && machines.isMember(name)) {
      throw Problem.of(
              Kind.CONFLICT,
              "name",
              "there is a node '%s' already; take another name, or, if that machine's disk is gone:"
                      .formatted(name)
                  + " choir remove %s --dead".formatted(name))
          .refusal();
    }
    return CompletableFuture.supplyAsync(this::invitation, disk)
        .thenApply(found -> Json.response(200, found));
  }

  private Map<String, Object> invitation() {
    try {
      return machines.invitation();
    } catch (IOException unread) {
      throw Problem.of(
              Kind.INTERNAL,
              "the ranch's files cannot be read on this node: " + unread.getMessage())
          .refusal();
    }
  }

  private CompletionStage<HttpResponse> step(Call call) {
    Fields fields = Fields.of(call.body());
    String step = fields.oneOf("step", STEPS).orElseThrow(() -> missing("step"));
    String member = fields.line("member", 128).orElseThrow(() -> missing("member"));
    Optional<String> raft = fields.line("raft", 300);
    Optional<String> actors = fields.line("actors", 300);
    fields.nothingElse();
    Token token = call.caller();
    if (token.member().isPresent() && !token.member().get().equals(member)) {
      throw Problem.of(
              Kind.SCOPE_TOO_SMALL,
              "this token was used by another machine; make another: choir token join NAME")
          .refusal();
    }
    return switch (step) {
      case "add" ->
          bound(token, member)
              .thenCompose(
                  done ->
                      changed(
                          new GroupChange(
                              What.ADD,
                              member,
                              raft.orElseThrow(() -> missing("raft")),
                              actors.orElseThrow(() -> missing("actors")))));
      case "promote" -> changed(GroupChange.of(What.PROMOTE, member));
      default -> arrived(token);
    };
  }

  private CompletionStage<Void> bound(Token token, String member) {
    return token.scope() == Scope.JOIN && token.member().isEmpty()
        ? tokens.bind(token, member)
        : CompletableFuture.completedStage(null);
  }

  private CompletionStage<HttpResponse> changed(GroupChange change) {
    return machines
        .change(change)
        .thenApply(
            result -> {
              if (!result.done()) {
                // An election passes: who joins asks again by itself.
                boolean passing = result.refusal().equals("NOT_LEADER");
                throw Problem.of(passing ? Kind.STORE_STOPPED : Kind.CONFLICT, result.words())
                    .with("refusal", result.refusal())
                    .refusal();
              }
              return Json.response(200, Map.of("member", change.member(), "done", true));
            });
  }

  private CompletionStage<HttpResponse> arrived(Token token) {
    CompletionStage<Boolean> revoked =
        token.scope() == Scope.JOIN
            ? tokens.revoke(token.name())
            : CompletableFuture.completedStage(true);
    return revoked.thenApply(done -> Json.response(200, Map.of("done", true)));
  }

  private static Refusal missing(String field) {
    return Fields.refuse(field, "is missing");
  }
}
