package choir.core.placement;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Placement constraints, pins and decisions, read by every node from its own copy of the store: the
 * phext {@code placement}, with book = shard number. Chapter 1 holds the constraints, chapter 2 the
 * pin, chapter 3 the latest placement and its reason; volume 2 holds the drained nodes. All but
 * chapter 3 are written together with the roster's events. A shared number has neither constraints
 * nor a pin. A stored format.
 *
 * @param shards placements by shard number
 * @param offers offers of the declared machines, by name
 */
public record PlacementRecords(
    NavigableMap<Integer, ShardPlacement> shards,
    NavigableSet<String> draining,
    NavigableMap<String, NavigableSet<String>> offers) {
  public static final String PHEXT = "placement";

  /** Maximum number of scrolls: a thousand shard numbers, all pinned. */
  public static final int MAX_SCROLLS = 4_000;

  public static final PlacementRecords EMPTY =
      new PlacementRecords(new TreeMap<>(), new TreeSet<>(), new TreeMap<>());

  private static final int CONSTRAINTS = 1;
  private static final int PIN = 2;
  private static final int PLACED = 3;
  private static final ScrollKey DRAINING = new ScrollKey(PHEXT, at(2, 1, 1));

  public PlacementRecords {
    shards = Collections.unmodifiableNavigableMap(new TreeMap<>(shards));
    draining = Collections.unmodifiableNavigableSet(new TreeSet<>(draining));
    offers = Collections.unmodifiableNavigableMap(new TreeMap<>(offers));
  }

  private static Coordinate at(int volume, int book, int chapter) {
    return new Coordinate(1, 1, 1, 1, volume, book, chapter, 1, 1);
  }

  /** The change that stores an agent's placement constraints. */
  public static Change constraints(int number, String agent, PlacementConstraints constraints) {
    return new Change.Put(
        new ScrollKey(PHEXT, at(1, number, CONSTRAINTS)),
        "agent: %s\nmachine: %s\nneeds: %s\n"
            .formatted(
                agent, constraints.machine().orElse(""), String.join(", ", constraints.needs())));
  }

  /** The change that stores a pin; empty removes the pin. */
  public static Change pin(int number, Optional<Pin> pin) {
    return new Change.Put(
        new ScrollKey(PHEXT, at(1, number, PIN)),
        pin.map(
                each ->
                    "node: %s\nuntil: %s\nby: %s\n"
                        .formatted(
                            each.node(), each.until().map(Instant::toString).orElse(""), each.by()))
            .orElse("node: \n"));
  }

  /** The change that stores the drained nodes. */
  public static Change draining(Collection<String> nodes) {
    return new Change.Put(DRAINING, String.join("\n", new TreeSet<>(nodes)) + "\n");
  }

  /** The key of the latest placement of a number. */
  public static ScrollKey placed(int number) {
    return new ScrollKey(PHEXT, at(1, number, PLACED));
  }

  /** The shard number whose latest placement is stored at a coordinate, if any. */
  public static OptionalInt numberPlaced(Coordinate at) {
    return at.volume() == 1 && at.chapter() == PLACED
        ? OptionalInt.of(at.book())
        : OptionalInt.empty();
  }

  /** The change that stores a placement. */
  public static Change placed(int number, PlacementDecision place, Instant now) {
    return new Change.Put(
        placed(number),
        "node: %s\nsince: %s\nreason: %s\n".formatted(place.node(), now, place.reason()));
  }

  /** Parses the scrolls of the phext. */
  public static PlacementRecords of(List<Scroll> scrolls) {
    NavigableMap<Integer, ShardPlacement> shards = new TreeMap<>();
    NavigableSet<String> draining = new TreeSet<>();
    for (Scroll scroll : scrolls) {
      Coordinate at = scroll.at();
      if (at.equals(DRAINING.at())) {
        scroll.text().lines().filter(line -> !line.isBlank()).forEach(draining::add);
      } else if (at.volume() == 1 && at.chapter() == CONSTRAINTS) {
        shards.put(at.book(), placement(fields(scroll.text())));
      } else if (at.volume() == 1 && at.chapter() == PIN) {
        ShardPlacement known =
            shards.getOrDefault(at.book(), ShardPlacement.of("number " + at.book()));
        shards.put(
            at.book(),
            new ShardPlacement(known.agent(), known.constraints(), pin(fields(scroll.text()))));
      }
    }
    return new PlacementRecords(shards, draining, new TreeMap<>());
  }

  /** Returns these records with the offers of the declared machines. */
  public PlacementRecords with(List<MachineDeclaration> machines) {
    NavigableMap<String, NavigableSet<String>> offers = new TreeMap<>();
    machines.forEach(machine -> offers.put(machine.name(), new TreeSet<>(machine.offers())));
    return new PlacementRecords(shards, draining, offers);
  }

  /** The constraints and pin of a number; of an unassigned number, none. */
  public ShardPlacement placement(int number) {
    return shards.getOrDefault(number, ShardPlacement.of("number " + number));
  }

  private static ShardPlacement placement(Map<String, String> fields) {
    return new ShardPlacement(
        fields.getOrDefault("agent", "?"),
        new PlacementConstraints(
            Optional.of(fields.getOrDefault("machine", "")).filter(name -> !name.isEmpty()),
            List.copyOf(words(fields.getOrDefault("needs", "")))),
        Optional.empty());
  }

  private static Optional<Pin> pin(Map<String, String> fields) {
    String node = fields.getOrDefault("node", "");
    if (node.isEmpty()) {
      return Optional.empty();
    }
    Optional<Instant> until =
        Optional.of(fields.getOrDefault("until", ""))
            .filter(at -> !at.isEmpty())
            .map(Instant::parse);
    return Optional.of(new Pin(node, until, fields.getOrDefault("by", "?")));
  }

  private static NavigableSet<String> words(String list) {
    NavigableSet<String> words = new TreeSet<>();
    for (String word : list.split(",", -1)) {
      if (!word.isBlank()) {
        words.add(word.strip());
      }
    }
    return words;
  }

  private static Map<String, String> fields(String text) {
    Map<String, String> fields = new TreeMap<>();
    text.lines()
        .filter(line -> line.contains(":"))
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            });
    return fields;
  }
}
