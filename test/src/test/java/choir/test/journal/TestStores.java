package choir.test.journal;

import choir.core.sq.Disk;
import choir.runtime.sq.journal.StoreExtension.StoreSetup;
import choir.runtime.sq.log.NioDisk;
import choir.runtime.sq.store.LocalStore;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;

/** Stores and actor systems on them for the test kit; each suite has a folder of its own. */
final class TestStores {
  private TestStores() {}

  static Config plugins() {
    return ConfigFactory.parseString(
        """
        pekko.persistence.journal.plugin = "choir.journal"
        pekko.persistence.snapshot-store.plugin = "choir.snapshots"
        choir.journal.lazy-open = on
        pekko.loglevel = WARNING
        """);
  }

  static LocalStore open(Disk disk) throws IOException {
    ExecutorService writer =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("sq-writer").factory());
    return LocalStore.open(disk, "journal"::equals, writer, Runnable::run, Clock.systemUTC());
  }

  static ActorSystem system(String name, Config config) {
    try {
      LocalStore store = open(NioDisk.open(Files.createTempDirectory(Path.of("target"), name)));
      Config whole = config.withFallback(ConfigFactory.load());
      return ActorSystem.create(
          name, ActorSystemSetup.create(BootstrapSetup.create(whole), new StoreSetup(store)));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
