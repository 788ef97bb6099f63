package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import choir.runtime.access.AdminToken;
import choir.runtime.access.Scope;
import choir.runtime.access.Token;
import choir.runtime.access.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokensTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final MemoryStore store = new MemoryStore();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private Tokens load() {
    return Tokens.load(store, () -> now, new SecureRandom()).toCompletableFuture().join();
  }

  private static Optional<String> join(Tokens tokens) {
    return tokens.createJoin("join-b", HOUR).toCompletableFuture().join();
  }

  @Test
  void aNameThatIsTakenGetsNoSecondToken() {
    Tokens tokens = load();
    assertThat(tokens.create("ci", Scope.SEND).toCompletableFuture().join()).isPresent();
    assertThat(tokens.create("ci", Scope.SEND).toCompletableFuture().join()).isEmpty();
    assertThat(tokens.createJoin("ci", HOUR).toCompletableFuture().join()).isEmpty();
  }

  /** Finding L2: both nodes said that they had made it, and one of the tokens was dead. */
  @Test
  void ofTwoNodesThatMakeTheSameNameOneDoes() {
    Tokens here = load();
    Tokens there = load();
    String token = here.create("ci", Scope.SEND).toCompletableFuture().join().orElseThrow();
    assertThat(there.create("ci", Scope.SEND).toCompletableFuture().join()).isEmpty();
    assertThat(there.owner(token)).as("it has read the other's").isPresent();
    assertThat(load().owner(token)).isPresent();
  }

  /** Finding L11: the runs and keys of a token that was revoked went to the next of its name. */
  @Test
  void aNameThatIsMadeAgainIsAnotherSenderAndARotatedTokenIsTheSame() {
    Tokens tokens = load();
    Token first = owner(tokens, tokens.create("ci", Scope.HOOK));
    RunRecord run = runOf("ci");
    assertThat(first.hasStarted(run)).isTrue();

    now = now.plus(HOUR);
    Token rotated = owner(tokens, tokens.rotate("ci"));
    assertThat(rotated.sender()).isEqualTo(first.sender());
    assertThat(rotated.hasStarted(run)).isTrue();
    tokens.revoke("ci").toCompletableFuture().join();
    Token again = owner(tokens, tokens.create("ci", Scope.HOOK));

    assertThat(again.sender()).isNotEqualTo(first.sender());
    assertThat(again.hasStarted(run)).isFalse();
  }

  private RunRecord runOf(String token) {
    Inbound message =
        Inbound.from(
            new Source.Hook(token, ""), Priority.WORK, RunId.of(token, "k"), "s", "hello", now);
    return RunRecord.accepted(new AgentId("lux"), message);
  }

  private static Token owner(Tokens tokens, CompletionStage<Optional<String>> made) {
    return tokens.owner(made.toCompletableFuture().join().orElseThrow()).orElseThrow();
  }

  @Test
  void theFormerSecretOfARotatedTokenIsRefusedOnAllNodes() {
    Tokens here = load();
    String former = here.create("ci", Scope.SEND).toCompletableFuture().join().orElseThrow();
    Tokens there = load();
    String next = there.rotate("ci").toCompletableFuture().join().orElseThrow();
    here.refresh().toCompletableFuture().join();

    assertThat(here.owner(former)).isEmpty();
    assertThat(here.owner(next)).isPresent();
    assertThat(here.rotate("nobody").toCompletableFuture().join()).isEmpty();
  }

  /** The file still had the former secret, which each start took for that of another admin. */
  @Test
  void aSecretThatWasRotatedOrRevokedDoesNotComeBackWithTheNextStart(@TempDir Path home)
      throws IOException {
    Tokens tokens = load();
    Path file = home.resolve("token");
    ensureAdmin(tokens, file);
    String former = Files.readString(file).strip();
    tokens.rotate("admin").toCompletableFuture().join();

    assertThat(ensureAdmin(load(), file)).isFalse();
    assertThat(load().owner(former)).isEmpty();

    AdminToken.fresh(file, new SecureRandom());
    assertThat(ensureAdmin(load(), file)).as("one of a restore").isTrue();
    assertThat(load().owner(Files.readString(file).strip())).isPresent();
    assertThat(ensureAdmin(load(), file)).isFalse();
  }

  private static boolean ensureAdmin(Tokens tokens, Path file) throws IOException {
    return AdminToken.ensure(tokens, file, new SecureRandom()).toCompletableFuture().join();
  }

  /** Finding L1: one token that three machines used at the same moment let all of them join. */
  @Test
  void ofTwoMachinesThatUseATokenOnTwoNodesOneDoes() {
    Tokens here = load();
    String token = join(here).orElseThrow();
    Tokens there = load();
    Token known = there.owner(token).orElseThrow();
    assertThat(here.bind(known, "b-1").toCompletableFuture().join()).isTrue();
    assertThat(there.bind(known, "b-2").toCompletableFuture().join()).isFalse();
    assertThat(there.bind(known, "b-1").toCompletableFuture().join()).as("a repeat").isTrue();
    assertThat(load().owner(token).flatMap(Token::member)).contains("b-1");
  }

  /** Finding N8: one join token got as many certificates as there were requests for one. */
  @Test
  void aJoinTokenGetsACertificateForOneKey() {
    Tokens here = load();
    String token = join(here).orElseThrow();
    Tokens there = load();
    Token known = here.owner(token).orElseThrow();

    assertThat(here.bindKey(known, "key-1").toCompletableFuture().join()).isTrue();
    assertThat(there.bindKey(known, "key-2").toCompletableFuture().join()).isFalse();
    assertThat(there.bindKey(known, "key-1").toCompletableFuture().join()).as("a repeat").isTrue();
    assertThat(there.bind(known, "b-1").toCompletableFuture().join()).as("it joins").isTrue();
    assertThat(load().list()).contains(there.owner(token).orElseThrow());
    assertThat(join(here)).as("bound to a member, not replaced").isEmpty();
  }

  /** Fault D9: a join that failed could not be repeated by the same line. */
  @Test
  void aJoinTokenThatNobodyHasUsedIsReplaced() {
    Tokens tokens = load();
    String first = join(tokens).orElseThrow();
    String second = join(tokens).orElseThrow();
    assertThat(tokens.owner(first)).isEmpty();
    tokens.bind(tokens.owner(second).orElseThrow(), "b-1").toCompletableFuture().join();
    assertThat(join(tokens)).isEmpty();
    assertThat(load().owner(second)).isPresent();
  }

  /** Fault D4: a machine that had joined could not use its own commands. */
  @Test
  void aMachineThatJoinsHasATokenOfItsOwn(@TempDir Path home) throws IOException {
    Tokens tokens = load();
    Path file = home.resolve("token");
    assertThat(ensure(tokens, file)).isTrue();
    assertThat(ensure(tokens, file)).isFalse();
    String token = Files.readString(file).strip();
    assertThat(load().owner(token).map(Token::name)).contains("node-b");
    // Killed between the file and the store.
    tokens.revoke("node-b").toCompletableFuture().join();
    assertThat(ensure(tokens, file)).isTrue();
    assertThat(tokens.owner(token)).isPresent();
  }

  private static boolean ensure(Tokens tokens, Path file) throws IOException {
    return AdminToken.ensureForNode(tokens, "b", file, new SecureRandom())
        .toCompletableFuture()
        .join();
  }

  @Test
  void aTokenThatHasExpiredMakesRoomForOneOfItsName() {
    Tokens tokens = load();
    String first = join(tokens).orElseThrow();
    now = now.plus(HOUR);

    String second = join(tokens).orElseThrow();

    for (Tokens each : new Tokens[] {tokens, load()}) {
      assertThat(each.owner(first)).isEmpty();
      assertThat(each.owner(second)).isPresent();
      assertThat(each.list()).hasSize(1);
    }
  }
}
