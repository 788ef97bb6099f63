package choir.runtime.machines;

import choir.core.placement.PlacementRecords;
import choir.core.sq.StoredFields;
import choir.runtime.sq.log.ScrollVersion;
import choir.runtime.sq.log.Version;
import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.StoredScroll;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where numbers were placed, as the store's history has it. */
final class Relocations {
  /** Relocations that are told. */
  private static final int SHOWN = 20;

  /** Placements that are looked through for them: most are moves, each is two reads. */
  private static final int LOOKED_AT = 60;

  /** A placement of a number. */
  record Placed(String node, String since, String reason) {}

  /**
   * A placement that was a move.
   *
   * @param agent whose the number is, or the first of those who share it
   */
  record Move(int number, String agent, String from, String to, String at, String reason) {}

  /** What was found when the last placement had this version. */
  private record Seen(long version, List<Move> moves) {}

  private final Store store;
  private volatile Seen seen = new Seen(-1, List.of());

  Relocations(Store store) {
    this.store = store;
  }

  /** Where a number was placed and why, the latest first. */
  List<Placed> placesOf(int number, int limit) {
    List<Placed> places = new ArrayList<>();
    for (Version each : store.history(PlacementRecords.placed(number), Long.MAX_VALUE, limit)) {
      Optional<StoredScroll> text =
          store.asOf(each.version()).find(PlacementRecords.placed(number));
      if (text.isEmpty()) {
        continue;
      }
      StoredFields fields = StoredFields.parse(PlacementRecords.PHEXT, text.get().text());
      places.add(new Placed(fields.get("node"), fields.get("since"), fields.get("reason")));
    }
    return places;
  }

  /**
   * The last moves from one node to another, the latest first. Reads the store only where something
   * was placed since the last time.
   *
   * @param book names whom a number is of
   */
  List<Move> latest(PlacementRecords book) {
    List<ScrollVersion> placed = lastPlaced();
    long version = placed.isEmpty() ? 0 : placed.get(0).version();
    Seen known = seen;
    if (known.version() != version) {
      known = new Seen(version, moves(placed, book));
      seen = known;
    }
    return known.moves();
  }

  private List<Move> moves(List<ScrollVersion> placed, PlacementRecords book) {
    List<Move> moves = new ArrayList<>();
    for (ScrollVersion each : placed) {
      if (moves.size() == SHOWN) {
        break;
      }
      move(PlacementRecords.numberPlaced(each.at()).orElseThrow(), book).ifPresent(moves::add);
    }
    return moves;
  }

  private Optional<Move> move(int number, PlacementRecords book) {
    List<Placed> places = placesOf(number, 2);
    if (places.size() < 2 || places.get(0).node().equals(places.get(1).node())) {
      return Optional.empty();
    }
    Placed to = places.get(0);
    String agent = book.placement(number).agent();
    return Optional.of(
        new Move(number, agent, places.get(1).node(), to.node(), to.since(), to.reason()));
  }

  /** What was placed last, the latest first. */
  private List<ScrollVersion> lastPlaced() {
    return store
        .unchanged(
            PlacementRecords.PHEXT,
            Long.MAX_VALUE,
            scroll -> PlacementRecords.numberPlaced(scroll.at()).isPresent(),
            PlacementRecords.MAX_SCROLLS)
        .stream()
        .sorted(Comparator.comparingLong(ScrollVersion::version).reversed())
        .limit(LOOKED_AT)
        .toList();
  }
}
