package choir.actors.placement;

import choir.actors.entities.ShardAllocation;
import choir.core.phext.Coordinate;
import choir.core.placement.CandidateNode;
import choir.core.placement.MachineDeclaration;
import choir.core.placement.Placement;
import choir.core.placement.PlacementDecision;
import choir.core.placement.PlacementRecords;
import choir.core.placement.ShardPlacement;
import choir.core.roster.Sections;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides the placement of all shard numbers, with one table for all kinds of entities, so that an
 * agent and its sessions are on the same node. The table is soft state of the coordinator's node,
 * built from current allocations; constraints are read from the store, and every decision is
 * written there with its reason.
 */
public final class Placements implements ShardAllocation {
  private static final Logger log = LoggerFactory.getLogger(Placements.class);

  /** Maximum number of concurrent moves: each stops entities and restarts them elsewhere. */
  private static final int MAX_CONCURRENT_MOVES = 50;

  /** Maximum delay of a move because of calls in progress. */
  private static final Duration MAX_BUSY_DELAY = Duration.ofMinutes(10);

  /** Maximum age of cached records; reading them visits several thousand small scrolls. */
  private static final Duration MAX_AGE = Duration.ofSeconds(2);

  private record Cached(PlacementRecords records, long at) {}

  private final ActorSystem<?> system;
  private final ScrollStore store;
  private final NodeStatusTable nodeStatus;
  private final Placement rules;
  private final InstantSource time;
  private final LongSupplier nanos;

  private volatile @Nullable Cached cached;

  /** Start of the wait for calls in progress, by shard number. */
  private final Map<Integer, Long> waitingSince = new HashMap<>();

  /** Node by shard number, as decided or found. */
  private final Map<Integer, String> table = new HashMap<>();

  /**
   * @param nodeStatus the status of the nodes
   * @param nanos a monotonic clock, such as {@code System.nanoTime}
   */
  public Placements(
      ActorSystem<?> system,
      ScrollStore store,
      NodeStatusTable nodeStatus,
      Placement rules,
      InstantSource time,
      LongSupplier nanos) {
    this.system = system;
    this.store = store;
    this.nodeStatus = nodeStatus;
    this.rules = rules;
    this.time = time;
    this.nanos = nanos;
  }

  /** The placement records in the local copy of the store. */
  public CompletionStage<PlacementRecords> records() {
    return store
        .scrolls(PlacementRecords.PHEXT, Coordinate.ORIGIN, PlacementRecords.MAX_SCROLLS)
        .thenApply(PlacementRecords::of)
        .thenCombine(
            store.select(Sections.key(MachineDeclaration.SECTION)),
            (records, section) ->
                records.with(section.map(Scroll::text).map(MachinesJson::parse).orElse(List.of())));
  }

  /** The records, possibly cached: every kind of entity is checked every second. */
  private CompletionStage<PlacementRecords> recent() {
    Cached last = cached;
    long now = nanos.getAsLong();
    if (last != null && now - last.at() < MAX_AGE.toNanos()) {
      return CompletableFuture.completedStage(last.records());
    }
    return records()
        .thenApply(
            records -> {
              cached = new Cached(records, now);
              return records;
            });
  }

  /** The placement rules. */
  public Placement rules() {
    return rules;
  }

  @Override
  public CompletionStage<String> place(int shard, Map<String, Set<Integer>> hosted) {
    return recent().thenApply(records -> place(shard, hosted, records));
  }

  private synchronized String place(
      int shard, Map<String, Set<Integer>> hosted, PlacementRecords records) {
    Map<String, String> addresses = addresses(hosted.keySet());
    learn(hosted, addresses);
    String decided = table.get(shard);
    if (decided != null && addresses.containsKey(decided)) {
      return addresses.get(decided);
    }
    Optional<PlacementDecision> chosen =
        rules.choose(records.placement(shard), candidates(addresses, records), time.instant());
    if (chosen.isEmpty() || !addresses.containsKey(chosen.get().node())) {
      // Nodes without a name, as in tests: use the first.
      return new TreeSet<>(hosted.keySet()).first();
    }
    decide(shard, chosen.get());
    return addresses.get(chosen.get().node());
  }

  @Override
  public CompletionStage<Set<Integer>> leaving(
      Map<String, Set<Integer>> hosted, Set<Integer> moving) {
    return recent().thenApply(records -> leaving(hosted, moving, records));
  }

  private synchronized Set<Integer> leaving(
      Map<String, Set<Integer>> hosted, Set<Integer> moving, PlacementRecords records) {
    Map<String, String> addresses = addresses(hosted.keySet());
    learn(hosted, addresses);
    Set<Integer> leaving = new TreeSet<>();
    if (!allReachable(hosted.keySet())) {
      // A move needs an acknowledgement of every hosting node: an unreachable one would block it.
      return leaving;
    }
    List<CandidateNode> candidates = candidates(addresses, records);
    for (Map.Entry<String, String> node : addresses.entrySet()) {
      for (int shard : bitReversed(hosted.getOrDefault(node.getValue(), Collections.emptySet()))) {
        boolean full = leaving.size() + moving.size() >= MAX_CONCURRENT_MOVES;
        if (!full && !moving.contains(shard) && leaves(shard, node.getKey(), candidates, records)) {
          leaving.add(shard);
          candidates = candidates(addresses, records);
        }
      }
    }
    return leaving;
  }

  /**
   * Orders shard numbers by their reversed bits, so that any subset that moves is spread evenly
   * over all numbers, including the shared ones at the end.
   */
  static List<Integer> bitReversed(Set<Integer> numbers) {
    return numbers.stream().sorted(Comparator.comparingInt(Integer::reverse)).toList();
  }

  /** Whether a shard number leaves a node; records the new node. */
  private boolean leaves(
      int shard, String node, List<CandidateNode> candidates, PlacementRecords records) {
    if (!node.equals(table.get(shard))) {
      // Entities of another kind have moved, or are about to.
      return true;
    }
    ShardPlacement placement = records.placement(shard);
    Instant now = time.instant();
    Optional<PlacementDecision> better = rules.better(placement, node, candidates, now);
    if (better.isEmpty()) {
      waitingSince.remove(shard);
      return false;
    }
    boolean ordered = placement.pinAt(now).isPresent() || records.draining().contains(node);
    if (!ordered && isBusy(shard, node)) {
      return false;
    }
    waitingSince.remove(shard);
    decide(shard, better.get());
    return true;
  }

  /** Whether a move that was not ordered waits for a call in progress. */
  private boolean isBusy(int shard, String node) {
    boolean busy =
        nodeStatus.find(node).filter(each -> each.report().busy().contains(shard)).isPresent();
    long now = nanos.getAsLong();
    long since = waitingSince.computeIfAbsent(shard, number -> now);
    return busy && now - since < MAX_BUSY_DELAY.toNanos();
  }

  private boolean allReachable(Set<String> hosting) {
    Set<String> reachable = new TreeSet<>();
    Reachable.up(system).forEach(member -> reachable.add(ShardAllocation.node(member.address())));
    return reachable.containsAll(hosting);
  }

  private void decide(int shard, PlacementDecision place) {
    table.put(shard, place.node());
    store
        .write(List.of(PlacementRecords.placed(shard, place, time.instant())))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                log.warn(
                    "storing the placement of shard number {} on {} failed: {}",
                    shard,
                    place.node(),
                    failure);
              }
            });
  }

  /** Adds missing current allocations to the table, as after a change of the coordinator. */
  private void learn(Map<String, Set<Integer>> hosted, Map<String, String> addresses) {
    table.values().removeIf(node -> !addresses.containsKey(node));
    addresses.forEach(
        (node, address) ->
            hosted
                .getOrDefault(address, Collections.emptySet())
                .forEach(shard -> table.putIfAbsent(shard, node)));
  }

  /** The addresses of the nodes that host entities, by name. */
  private Map<String, String> addresses(Set<String> hosting) {
    Map<String, String> addresses = new TreeMap<>();
    for (Member member : Cluster.get(system).state().getMembers()) {
      String address = ShardAllocation.node(member.address());
      if (hosting.contains(address)) {
        NodeName.of(member).ifPresent(name -> addresses.put(name, address));
      }
    }
    return addresses;
  }

  private List<CandidateNode> candidates(Map<String, String> addresses, PlacementRecords records) {
    Map<String, Integer> shards = new HashMap<>();
    table.values().forEach(node -> shards.merge(node, 1, Integer::sum));
    List<CandidateNode> candidates = new ArrayList<>();
    for (String name : addresses.keySet()) {
      candidates.add(candidate(name, shards.getOrDefault(name, 0), records, nodeStatus));
    }
    return candidates;
  }

  /** The placement candidate for a node. */
  public static CandidateNode candidate(
      String name, int shards, PlacementRecords records, NodeStatusTable nodeStatus) {
    NavigableSet<String> offers =
        new TreeSet<>(records.offers().getOrDefault(name, new TreeSet<>()));
    Optional<NodeReport> report = nodeStatus.find(name).map(NodeStatusTable.Observed::report);
    report.ifPresent(known -> known.models().forEach(model -> offers.add("model:" + model)));
    return new CandidateNode(
        name,
        offers,
        records.draining().contains(name),
        shards,
        Math.max(1, report.map(known -> known.machine().cores()).orElse(nodeStatus.fewestCores())),
        nodeStatus.reachableFor(name));
  }
}
