package choir.runtime.node;

import choir.core.sq.JournalHead;
import choir.core.sq.JournalReader;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollStore;
import choir.runtime.Build;
import choir.runtime.access.Tokens;
import choir.runtime.agents.AgentsFeature;
import choir.runtime.feature.Feature;
import choir.runtime.feature.OwnPhext;
import choir.runtime.machines.ClusterMachines;
import choir.runtime.machines.MachinesFeature;
import choir.runtime.machines.MachinesSection;
import choir.runtime.machines.ReportedAgents;
import choir.runtime.messages.MessagesFeature;
import choir.runtime.operations.OperationsFeature;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.ranch.RanchFile;
import choir.runtime.ranch.Section;
import choir.runtime.revisions.RevisionsFeature;
import choir.runtime.sq.backup.OnlineBackup;
import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.StoreStats;
import choir.runtime.status.StatusFeature;
import choir.runtime.tokens.TokensFeature;
import choir.runtime.tool.ToolsFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.DispatcherSelector;

/** The features of a node: the one list. Each is made with what it needs, by name. */
final class RanchFeatures {
  /** The sections of {@code ranch.yaml} that belong to features. */
  static final List<Section> SECTIONS = List.of(new MachinesSection());

  /** The phexts that features keep for themselves. */
  static final List<OwnPhext> PHEXTS =
      Stream.of(
              MessagesFeature.PHEXTS,
              AgentsFeature.PHEXTS,
              MachinesFeature.PHEXTS,
              TokensFeature.PHEXTS)
          .flatMap(List::stream)
          .toList();

  private RanchFeatures() {}

  /**
   * Makes the features of a node.
   *
   * @param scrolls on which the agents' tools work
   */
  static List<Feature> of(
      NodeSettings settings, NodeParts node, Tokens tokens, ScrollStore scrolls) {
    NodeHosting hosting = node.hosting();
    Store store = node.store().store();
    JournalReader journal = new StoreJournals(store);
    Clock clock = Clock.systemUTC();
    SecureRandom random = new SecureRandom();
    Supplier<String> ids = () -> new UUID(random.nextLong(), random.nextLong()).toString();
    Supplier<List<String>> modelNames = node.models()::names;
    Executor disk = hosting.system().dispatchers().lookup(DispatcherSelector.blocking());
    return List.of(
        new MessagesFeature(
            hosting.system(),
            hosting.ranch(),
            hosting.mirrorborns(),
            node.models(),
            modelNames,
            clock,
            ids),
        new AgentsFeature(
            hosting.ranch(),
            hosting.mirrorborns(),
            journal,
            () -> RanchFile.read(settings.home(), SECTIONS),
            modelNames,
            disk),
        new StatusFeature(
            hosting.system(),
            hosting.ranch(),
            hosting.mirrorborns(),
            new ReportedAgents(hosting.nodeTable()),
            node::readiness,
            modelNames,
            store::stats,
            journal,
            clock,
            disk),
        new TokensFeature(tokens),
        new MachinesFeature(machines(settings, node), hosting.ranch(), tokens, clock, disk),
        new OperationsFeature(
            new OnlineBackup(settings.home(), links -> snapshot(store, links), Build.version()),
            node::readiness,
            node.metrics(),
            new HttpAddress(settings.httpAddress(), settings.httpPort()),
            clock,
            disk),
        new RevisionsFeature(
            hosting.ranch(),
            journal,
            new StoredTexts(store),
            () -> settings.ranch().models(),
            disk),
        new ToolsFeature(scrolls),
        new NodeFeature(settings, node));
  }

  private static ClusterMachines machines(NodeSettings settings, NodeParts node) {
    ClusterMachines.Self self =
        new ClusterMachines.Self(
            settings.node().name(),
            settings.ranch().name(),
            settings.home(),
            settings.tls().isPresent());
    NodeHosting hosting = node.hosting();
    return new ClusterMachines(
        self,
        hosting.system(),
        hosting.ranch(),
        hosting.placements(),
        hosting.nodeTable(),
        node.store().member().orElseThrow());
  }

  private static OnlineBackup.Taken snapshot(Store store, Path links) throws IOException {
    long version = store.snapshot(links);
    StoreStats stats = store.stats();
    return new OnlineBackup.Taken(version, stats.scrolls(), stats.phexts());
  }

  /** Reads beside the plugin: it never opens a journal, so that no live owner is fenced. */
  private record StoreJournals(Store store) implements JournalReader {
    @Override
    public Optional<JournalHead> head(String persistenceId) {
      return store.head(persistenceId);
    }

    @Override
    public List<Scroll> events(String persistenceId, long from, long to, int limit) {
      return store.events(persistenceId, from, to, limit);
    }
  }
}
