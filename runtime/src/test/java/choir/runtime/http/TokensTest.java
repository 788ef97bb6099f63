package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.access.Tokens;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
    assertThat(join(tokens)).isPresent();
    assertThat(join(tokens)).isEmpty();
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
