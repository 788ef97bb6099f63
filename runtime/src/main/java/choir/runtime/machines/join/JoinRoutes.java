package choir.runtime.machines.join;

import choir.core.access.TokenFormat;
import choir.runtime.access.JoinToken;
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
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import choir.runtime.machines.Machines;
import choir.runtime.ranch.NodeFile;
import choir.runtime.sq.group.GroupChange;
import choir.runtime.sq.group.GroupChange.What;
import choir.runtime.sq.raft.Member;
import choir.runtime.tls.NodeIdentity;
import choir.runtime.tls.TlsException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes for a machine that joins the ranch: it fetches an invitation, is added to the store's
 * group as a listener, is promoted, and reports its arrival. The same machine may repeat each step.
 */
public final class JoinRoutes {
  private static final Logger log = LoggerFactory.getLogger(JoinRoutes.class);

  private static final String PATH = "/api/v1/join";

  private final Machines machines;
  private final Tokens tokens;
  private final Executor disk;

  /**
   * Makes the routes.
   *
   * @param disk executor of blocking reads
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
            Answer.of(InvitationView.class),
            "Tells a machine what it has to know to join as ?name=NAME.",
            this::invite),
        Route.post(
            PATH + "/certificate",
            Scope.JOIN,
            BodyRule.json(CertificateRequest.class),
            Answer.of(IssuedCertificateView.class),
            "Issues a certificate to a machine that joins.",
            this::certify),
        Route.post(
            PATH,
            Scope.JOIN,
            BodyRule.json(JoinStep.class),
            Answer.of(JoinStepView.class),
            "Takes a step of a join: add, promote or arrived.",
            this::step));
  }

  private CompletionStage<HttpResponse> invite(Call call) {
    String name = call.query("name").orElse("");
    if (!name.matches(NodeFile.NAME_PATTERN)) {
      throw Fields.refuse("name", "is '" + name + "', must be " + NodeFile.NAME_RULE);
    }
    requireMachine(call.caller(), name);
    if (call.caller().member().isEmpty() && machines.isMember(name)) {
      throw taken(name);
    }
    return CompletableFuture.supplyAsync(this::invitation, disk)
        .thenApply(found -> Json.response(200, found));
  }

  private static Refusal taken(String name) {
    return Problem.of(
            Kind.CONFLICT,
            "name",
            "there is a node '%s' already; take another name, or, if that machine's disk is gone:"
                    .formatted(name)
                + " choir remove %s --dead".formatted(name))
        .refusal();
  }

  /** A certificate is the right to all that a node may: it is for the machine of the token. */
  private CompletionStage<HttpResponse> certify(Call call) {
    CertificateRequest request = CertificateRequest.read(call.body());
    Token token = call.caller();
    String name = request.name();
    requireMachine(token, name);
    if (token.member().isPresent()) {
      throw usedByAnother();
    }
    if (machines.isMember(name)) {
      throw taken(name);
    }
    NodeIdentity node = request.identity();
    byte[] key = request.encodedKey();
    // Bound after the certificate was made, since this node may lack the CA's key, and before it is
    // given out: whoever else has the token gets none.
    return CompletableFuture.supplyAsync(() -> issued(node, key), disk)
        .thenCompose(issued -> ofOneKey(token, request.key()).thenApply(bound -> issued))
        .thenApply(
            issued -> {
              log.info("issued a certificate for '{}' to the token '{}'", name, token.name());
              return Json.response(200, issued);
            });
  }

  private CompletionStage<Boolean> ofOneKey(Token token, String key) {
    return token.scope() == Scope.JOIN
        ? tokens.bindKey(token, TokenFormat.hashOf(key)).thenApply(JoinRoutes::mine)
        : CompletableFuture.completedStage(true);
  }

  private static boolean mine(boolean bound) {
    if (!bound) {
      throw usedByAnother();
    }
    return true;
  }

  private IssuedCertificateView issued(NodeIdentity node, byte[] key) {
    try {
      return machines.certify(node, key);
    } catch (IllegalArgumentException otherKey) {
      throw Fields.refuse("key", String.valueOf(otherKey.getMessage()));
    } catch (TlsException none) {
      throw Problem.of(
              Kind.CONFLICT,
              ("this node cannot issue certificates: %s. Join through the machine that has the CA's"
                      + " key, or there: choir cert issue %s --host HOST --out FOLDER")
                  .formatted(none.getMessage(), node.name()))
          .refusal();
    } catch (IOException unread) {
      throw Problem.of(Kind.INTERNAL, "the CA cannot be read on this node: " + unread.getMessage())
          .refusal();
    }
  }

  private InvitationView invitation() {
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
    JoinStep step = JoinStep.read(call.body());
    String member = step.member();
    Token token = call.caller();
    if (token.member().isPresent() && !token.member().get().equals(member)) {
      throw usedByAnother();
    }
    requireMachine(token, Member.node(member));
    return switch (step.step()) {
      case JoinStep.ADD ->
          bound(token, member)
              .thenCompose(
                  bound ->
                      changed(
                          new GroupChange(
                              What.ADD, member, step.requiredRaft(), step.requiredActors())));
      case JoinStep.PROMOTE -> changed(GroupChange.of(What.PROMOTE, added(token, member)));
      default -> arrived(token);
    };
  }

  /** A token lets in the machine for which it was made, and no other one. */
  private static void requireMachine(Token token, String machine) {
    if (token.scope() == Scope.JOIN && !token.name().equals(JoinToken.nameFor(machine))) {
      throw Problem.of(
              Kind.SCOPE_TOO_SMALL,
              "name",
              "the token '%s' is not for the machine '%s': create one with 'choir token join %s'"
                  .formatted(token.name(), machine, machine))
          .refusal();
    }
  }

  /** Completes once the token is this member's alone, whichever node another one asks. */
  private CompletionStage<Boolean> bound(Token token, String member) {
    if (token.scope() != Scope.JOIN) {
      return CompletableFuture.completedStage(true);
    }
    return tokens.bind(token, member).thenApply(JoinRoutes::mine);
  }

  /** A token adds one machine and promotes that one: it is bound when it has added it. */
  private static String added(Token token, String member) {
    if (token.scope() == Scope.JOIN && token.member().isEmpty()) {
      throw Problem.of(
              Kind.CONFLICT, "this token has added no machine yet: begin with the step 'add'")
          .refusal();
    }
    return member;
  }

  private static Refusal usedByAnother() {
    return Problem.of(
            Kind.SCOPE_TOO_SMALL,
            "this token was used already, by another machine or by a join that was interrupted;"
                + " create another: choir token join NAME")
        .refusal();
  }

  private CompletionStage<HttpResponse> changed(GroupChange change) {
    return machines
        .change(change)
        .thenApply(
            result -> {
              if (!result.done()) {
                // The joining machine repeats the step if the refusal is temporary.
                Kind kind = result.isTemporary() ? Kind.STORE_STOPPED : Kind.CONFLICT;
                throw Problem.of(kind, result.words()).with("refusal", result.refusal()).refusal();
              }
              return Json.response(200, JoinStepView.changed(change.member()));
            });
  }

  private CompletionStage<HttpResponse> arrived(Token token) {
    CompletionStage<Boolean> revoked =
        token.scope() == Scope.JOIN
            ? tokens.revoke(token.name())
            : CompletableFuture.completedStage(true);
    return revoked.thenApply(done -> Json.response(200, JoinStepView.ARRIVED));
  }
}
