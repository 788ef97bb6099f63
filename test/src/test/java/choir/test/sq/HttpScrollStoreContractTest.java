package choir.test.sq;

import choir.core.sq.ScrollStore;
import choir.runtime.access.Scope;
import choir.runtime.sq.client.HttpScrollStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client of Choir's SQ server. */
final class HttpScrollStoreContractTest extends ScrollStoreContract {
  @TempDir static Path home;

  @SuppressWarnings("NullAway.Init") // opened before all
  private static ServedStore server;

  @SuppressWarnings("NullAway.Init") // opened before all
  private static HttpScrollStore store;

  @BeforeAll
  static void open() throws IOException {
    server = ServedStore.open(home);
    store = new HttpScrollStore(server.client(Scope.OPERATE), UnaryOperator.identity());
  }

  @AfterAll
  static void close() throws IOException {
    server.close();
  }

  @Override
  ScrollStore store() {
    return store;
  }

  @Override
  Set<Ability> abilities() {
    return all();
  }

  @Test
  void aServerThatIsAwayIsToldAsSuch(@TempDir Path other) throws IOException {
    ServedStore gone = ServedStore.open(other);
    gone.close();
    assertUnreachable(new HttpScrollStore(gone.client(), UnaryOperator.identity()));
  }
}
