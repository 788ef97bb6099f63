package choir.test.sq;

import choir.core.access.Secret;
import choir.core.sq.ScrollStore;
import choir.runtime.sq.client.HttpScrollStore;
import choir.runtime.sq.client.SqClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The client of the real SQ server, where there is one. */
final class RealSqContractTest extends ScrollStoreContract {
  @TempDir static Path folder;

  private static @Nullable RealSq real;

  @SuppressWarnings("NullAway.Init") // opened before all
  private static HttpScrollStore store;

  @BeforeAll
  static void open() throws IOException {
    RealSq started = RealSq.start(folder);
    real = started;
    store =
        new HttpScrollStore(
            new SqClient(started.base(), () -> Secret.NONE), UnaryOperator.identity());
  }

  @AfterAll
  static void close() {
    if (real != null) {
      real.close();
    }
  }

  @Override
  ScrollStore store() {
    return store;
  }

  @Override
  Set<Ability> abilities() {
    return EnumSet.noneOf(Ability.class);
  }
}
