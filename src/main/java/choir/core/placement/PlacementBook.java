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
 * What is declared and ordered about places, as every node reads it from its own copy of the store:
 * the phext {@code placement}, book = the agent's number. Chapter 1 holds the agent's placement
 * constraints, chapter 2 where it was sent, chapter 3 where it was placed last and why; volume 2
 * the nodes that are being drained. Written beside the roster's events, but for chapter 3. Of a
 * number that agents share there is what the first of them wants, which is nothing, and no order. A
 * stored format.
 *
 * @param shards by number
 * @param offers of the machines that are declared, by name
 */
public record PlacementBook(
    NavigableMap<Integer, ShardPlacement> shards,
    NavigableSet<String> draining,
    NavigableMap<String, NavigableSet<String>> offers) {
  public static final String PHEXT = "placement";

  /** Scrolls of a thousand numbers, the agents of which were all sent somewhere. */
  public static final int MAX_SCROLLS = 4_000;

  public static final PlacementBook EMPTY =
      new PlacementBook(new TreeMap<>(), new TreeSet<>(), new TreeMap<>());

  private static final int CONSTRAINTS = 1;
  private static final int PIN = 2;
  private static final int PLACED = 3;
  private static final ScrollKey DRAINING = new ScrollKey(PHEXT, at(2, 1, 1));

  public PlacementBook {
    shards = Collections.unmodifiableNavigableMap(new TreeMap<>(shards));
    draining = Collections.unmodifiableNavigableSet(new TreeSet<>(draining));
    offers = Collections.unmodifiableNavigableMap(new TreeMap<>(offers));
  }

  private static Coordinate at(int volume, int book, int chapter) {
    return new Coordinate(1, 1, 1, 1, volume, book, chapter, 1, 1);
  }

  /** What is to be written of an agent's placement constraints. */
  public static Change constraints(int number, String agent, PlacementConstraints constraints) {
    return new Change.Put(
        new ScrollKey(PHEXT, at(1, number, CONSTRAINTS)),
        "agent: %s\nmachine: %s\nneeds: %s\n"
            .formatted(
                agent, constraints.machine().orElse(""), String.join(", ", constraints.needs())));
  }

  /** What is to be written of an order; none takes the former one back. */
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

  /** What is to be written of the nodes that are being drained. */
  public static Change draining(Collection<String> nodes) {
    return new Change.Put(DRAINING, String.join("\n", new TreeSet<>(nodes)) + "\n");
  }

  /** Where the last placement of a number is written. */
  public static ScrollKey placed(int number) {
    return new ScrollKey(PHEXT, at(1, number, PLACED));
  }

  /** The number whose last placement is written at a place of the phext, if one is. */
  public static OptionalInt numberPlaced(Coordinate at) {
    return at.volume() == 1 && at.chapter() == PLACED
        ? OptionalInt.of(at.book())
        : OptionalInt.empty();
  }

  /** What is to be written of a placement. */
  public static Change placed(int number, Place place, Instant now) {
    return new Change.Put(
        placed(number),
        "node: %s\nsince: %s\nreason: %s\n".formatted(place.node(), now, place.reason()));
  }

  /** Reads the scrolls of the phext. */
  public static PlacementBook of(List<Scroll> scrolls) {
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
    return new PlacementBook(shards, draining, new TreeMap<>());
  }

  /** The same, with what the declared machines offer. */
  public PlacementBook with(List<MachineDeclaration> machines) {
    NavigableMap<String, NavigableSet<String>> offers = new TreeMap<>();
    machines.forEach(machine -> offers.put(machine.name(), new TreeSet<>(machine.offers())));
    return new PlacementBook(shards, draining, offers);
  }

  /** What speaks for places of a number; of one that nobody has, nothing does. */
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
