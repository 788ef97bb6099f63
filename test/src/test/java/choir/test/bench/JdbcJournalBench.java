package choir.test.bench;

import choir.runtime.bench.JournalBench;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;

/**
 * The rounds of {@code choir bench journal} on pekko-persistence-jdbc and PostgreSQL, which must
 * run and have the plugin's tables: {@code schema/postgres/postgres-create-schema.sql} in its jar.
 * Needs the profile {@code compare-jdbc}.
 *
 * <pre>JdbcJournalBench jdbc:postgresql://127.0.0.1:54329/postgres?user=postgres 1,100,10000</pre>
 */
public final class JdbcJournalBench {
  /** Its queue holds a thousand by default, and refuses what ten thousand entities send at once. */
  private static final String SETTINGS =
      """
      pekko.persistence.journal.plugin = "jdbc-journal"
      pekko.persistence.journal.auto-start-journals = []
      pekko.persistence.snapshot-store.plugin = "jdbc-snapshot-store"
      pekko.persistence.snapshot-store.auto-start-snapshot-stores = []
      pekko-persistence-jdbc.shared-databases.slick {
        profile = "slick.jdbc.PostgresProfile$"
        db { driver = "org.postgresql.Driver", numThreads = 20, maxConnections = 20, minConnections = 20
             queueSize = 30000 }
      }
      jdbc-journal { use-shared-db = "slick", bufferSize = 20000 }
      jdbc-snapshot-store.use-shared-db = "slick"
      jdbc-journal.circuit-breaker { max-failures = 100000, call-timeout = 60s }
      """;

  private JdbcJournalBench() {}

  /** Prints one line for each round. */
  public static void main(String[] args) throws InterruptedException {
    String url = "pekko-persistence-jdbc.shared-databases.slick.db.url = \"" + args[0] + "\"\n";
    List<Integer> entities =
        Stream.of(args.length > 1 ? args[1].split(",") : new String[] {"1", "100", "10000"})
            .map(Integer::parseInt)
            .toList();
    ActorSystemSetup setup =
        ActorSystemSetup.create(
            BootstrapSetup.create(
                ConfigFactory.parseString(url + SETTINGS)
                    .withFallback(JournalBench.config())
                    .resolve()));
    JournalBench.Settings settings =
        new JournalBench.Settings(Path.of("."), 1, entities, 5_000, 10_000);
    for (JournalBench.Figures each : JournalBench.rounds(setup, settings)) {
      System.out.printf(
          "%6d entities  %8.0f events/s   stored after %s%n",
          each.entities(), each.eventsPerSecond(), each.latency());
    }
  }
}
