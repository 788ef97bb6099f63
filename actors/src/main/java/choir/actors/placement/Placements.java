package choir.actors.placement;

import choir.actors.entities.ShardPlaces;
import choir.core.phext.Coordinate;
import choir.core.placement.CandidateNode;
import choir.core.placement.MachineDeclaration;
import choir.core.placement.Place;
import choir.core.placement.Placement;
import choir.core.placement.PlacementBook;
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
 * The places of all numbers, one table for all kinds of entities: an agent and its sessions live on
 * one node. The table is soft state of the node that is asked, filled from what lives where; the
 * wishes are read from the store, and every decision is written there with its reason.
 */
public final class Placements implements ShardPlaces {
  private static final Logger log = LoggerFactory.getLogger(Placements.class);

  /** Numbers on their way at a time: each stops its entities and starts them elsewhere. */
  private static final int MOVES_AT_A_TIME = 50;

  /** An agent that is never without a call moves all the same, after so long. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** How late an order may be noticed; a read walks some thousand small scrolls. */
  private static final Duration RECENT = Duration.ofSeconds(2);

  private record Read(PlacementBook book, long at) {}

  private final ActorSystem<?> system;
  private final ScrollStore store;
  private final NodeStatusTable board;
  private final Placement rules;
  private final InstantSource time;
  private final LongSupplier nanos;

  private volatile @Nullable Read read;

  /** Since when a number wants to move, where it waits for a call to end. */
  private final Map<Integer, Long> wanted = new HashMap<>();

  /** Node by number, as decided or found. */
  private final Map<Integer, String> table = new HashMap<>();

  /**
   * @param board what is known of the nodes
   * @param nanos a clock that only goes forward, as {@code System.nanoTime}
   */
  public Placements(
      ActorSystem<?> system,
      ScrollStore store,
      NodeStatusTable board,
      Placement rules,
      InstantSource time,
      LongSupplier nanos) {
    this.system = system;
    this.store = store;
    this.board = board;
    this.rules = rules;
    this.time = time;
    this.nanos = nanos;
  }

  /** What is declared and ordered, as the copy here has it. */
  public CompletionStage<PlacementBook> book() {
    return store
        .scrolls(PlacementBook.PHEXT, Coordinate.ORIGIN, PlacementBook.MAX_SCROLLS)
        .thenApply(PlacementBook::of)
        .thenCombine(
            store.select(Sections.key(MachineDeclaration.SECTION)),
            (book, section) ->
                book.with(section.map(Scroll::text).map(MachinesJson::parse).orElse(List.of())));
  }

  /** The same, perhaps a little older: every kind of entity is looked at every second. */
  private CompletionStage<PlacementBook> recent() {
    Read last = read;
    long now = nanos.getAsLong();
    if (last != null && now - last.at() < RECENT.toNanos()) {
      return CompletableFuture.completedStage(last.book());
    }
    return book()
        .thenApply(
            book -> {
              read = new Read(book, now);
              return book;
            });
  }

  /** The rules by which nodes are chosen. */
  public Placement rules() {
    return rules;
  }

  @Override
  public CompletionStage<String> place(int shard, Map<String, Set<Integer>> hosted) {
    return recent().thenApply(book -> place(shard, hosted, book));
  }

  private synchronized String place(
      int shard, Map<String, Set<Integer>> hosted, PlacementBook book) {
    Map<String, String> addresses = addresses(hosted.keySet());
    learn(hosted, addresses);
    String decided = table.get(shard);
    if (decided != null && addresses.containsKey(decided)) {
      return addresses.get(decided);
    }
    Optional<Place> chosen =
        rules.choose(book.placement(shard), candidates(addresses, book), time.instant());
    if (chosen.isEmpty() || !addresses.containsKey(chosen.get().node())) {
      // Nodes without a name, as in tests: the first will do.
      return new TreeSet<>(hosted.keySet()).first();
    }
    decide(shard, chosen.get());
    return addresses.get(chosen.get().node());
  }

  @Override
  public CompletionStage<Set<Integer>> leaving(
      Map<String, Set<Integer>> hosted, Set<Integer> moving) {
    return recent().thenApply(book -> leaving(hosted, moving, book));
  }

  private synchronized Set<Integer> leaving(
      Map<String, Set<Integer>> hosted, Set<Integer> moving, PlacementBook book) {
    Map<String, String> addresses = addresses(hosted.keySet());
    learn(hosted, addresses);
    Set<Integer> leaving = new TreeSet<>();
    if (!allWell(hosted.keySet())) {
      // A move is agreed on with every node that hosts: one that is silent would hold it up.
      return leaving;
    }
    List<CandidateNode> candidates = candidates(addresses, book);
    for (Map.Entry<String, String> node : addresses.entrySet()) {
      for (int shard : mixed(hosted.getOrDefault(node.getValue(), Collections.emptySet()))) {
        boolean full = leaving.size() + moving.size() >= MOVES_AT_A_TIME;
        if (!full && !moving.contains(shard) && leaves(shard, node.getKey(), candidates, book)) {
          leaving.add(shard);
          candidates = candidates(addresses, book);
        }
      }
    }
    return leaving;
  }

  /**
   * Numbers by their bits, the lowest first: whatever part of them moves is taken evenly from all,
   * so that those that are shared, which are the highest, do not all stay behind.
   */
  static List<Integer> mixed(Set<Integer> numbers) {
    return numbers.stream().sorted(Comparator.comparingInt(Integer::reverse)).toList();
  }

  /** Whether a number is to leave a node; notes where to. */
  private boolean leaves(
      int shard, String node, List<CandidateNode> candidates, PlacementBook book) {
    if (!node.equals(table.get(shard))) {
      // Another kind's entities have moved, or are about to.
      return true;
    }
    ShardPlacement placement = book.placement(shard);
    Instant now = time.instant();
    Optional<Place> better = rules.better(placement, node, candidates, now);
    if (better.isEmpty()) {
      wanted.remove(shard);
      return false;
    }
    boolean ordered = placement.pinAt(now).isPresent() || book.draining().contains(node);
    if (!ordered && isBusy(shard, node)) {
      return false;
    }
    wanted.remove(shard);
    decide(shard, better.get());
    return true;
  }

  /** Whether a move that nobody has ordered had better wait for a call to end. */
  private boolean isBusy(int shard, String node) {
    boolean busy =
        board.find(node).filter(each -> each.report().busy().contains(shard)).isPresent();
    long now = nanos.getAsLong();
    long since = wanted.computeIfAbsent(shard, number -> now);
    return busy && now - since < PATIENCE.toNanos();
  }

  private boolean allWell(Set<String> hosting) {
    Set<String> well = new TreeSet<>();
    Reachable.up(system).forEach(member -> well.add(ShardPlaces.node(member.address())));
    return well.containsAll(hosting);
  }

  private void decide(int shard, Place place) {
    table.put(shard, place.node());
    store
        .write(List.of(PlacementBook.placed(shard, place, time.instant())))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                log.warn("why {} lives on {} was not stored: {}", shard, place.node(), failure);
              }
            });
  }

  /** Fills the table with what lives where and is not in it, as after a change of who is asked. */
  private void learn(Map<String, Set<Integer>> hosted, Map<String, String> addresses) {
    table.values().removeIf(node -> !addresses.containsKey(node));
    addresses.forEach(
        (node, address) ->
            hosted
                .getOrDefault(address, Collections.emptySet())
                .forEach(shard -> table.putIfAbsent(shard, node)));
  }

  /** The addresses of those nodes that host entities, by name. */
  private Map<String, String> addresses(Set<String> hosting) {
    Map<String, String> addresses = new TreeMap<>();
    for (Member member : Cluster.get(system).state().getMembers()) {
      String address = ShardPlaces.node(member.address());
      if (hosting.contains(address)) {
        NodeName.of(member).ifPresent(name -> addresses.put(name, address));
      }
    }
    return addresses;
  }

  private List<CandidateNode> candidates(Map<String, String> addresses, PlacementBook book) {
    Map<String, Integer> tenants = new HashMap<>();
    table.values().forEach(node -> tenants.merge(node, 1, Integer::sum));
    List<CandidateNode> candidates = new ArrayList<>();
    for (String name : addresses.keySet()) {
      candidates.add(candidate(name, tenants.getOrDefault(name, 0), book, board));
    }
    return candidates;
  }

  /** A node as the rules see it. */
  public static CandidateNode candidate(
      String name, int tenants, PlacementBook book, NodeStatusTable board) {
    NavigableSet<String> offers = new TreeSet<>(book.offers().getOrDefault(name, new TreeSet<>()));
    Optional<NodeReport> report = board.find(name).map(NodeStatusTable.Observed::report);
    report.ifPresent(known -> known.models().forEach(model -> offers.add("model:" + model)));
    return new CandidateNode(
        name,
        offers,
        book.draining().contains(name),
        tenants,
        Math.max(1, report.map(known -> known.machine().cores()).orElse(board.fewestCores())),
        board.wellFor(name));
  }
}
