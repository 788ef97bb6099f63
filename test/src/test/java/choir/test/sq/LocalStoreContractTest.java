package choir.test.sq;

import choir.core.sq.ScrollStore;
import choir.runtime.node.NodeStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The store on one machine. */
final class LocalStoreContractTest extends ScrollStoreContract {
  @TempDir static Path home;

  @SuppressWarnings("NullAway.Init") // opened before all
  private static NodeStore opened;

  @BeforeAll
  static void open() throws IOException {
    opened = NodeStore.open(home);
  }

  @AfterAll
  static void close() throws IOException {
    opened.close();
  }

  @Override
  ScrollStore store() {
    return opened.store();
  }

  @Override
  Set<Ability> abilities() {
    return all();
  }
}
