package choir.runtime.machines;

import choir.core.placement.PlacementRecords;
import choir.core.sq.StoredFields;
import choir.runtime.machines.ClusterView.Move;
import choir.runtime.machines.PlacementView.PlacedView;
import choir.runtime.sq.log.ScrollVersion;
import choir.runtime.sq.log.Version;
import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.StoredScroll;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Placements of shard numbers, read from the history of the store. */
final class Relocations {
  /** Maximum number of relocations in an answer. */
  private static final int SHOWN = 20;

  /** Maximum number of placements searched for them: most are moves, each takes two reads. */
  private static final int LOOKED_AT = 60;

  /** Relocations found when the last placement had this version. */
  private record Seen(long version, List<Move> moves) {}

  private final Store store;
  private volatile Seen seen = new Seen(-1, List.of());

  Relocations(Store store) {
    this.store = store;
  }

  /** Placements of a number, the latest first. */
  List<PlacedView> placesOf(int number, int limit) {
    List<PlacedView> places = new ArrayList<>();
    for (Version each : store.history(PlacementRecords.placed(number), Long.MAX_VALUE, limit)) {
      Optional<StoredScroll> text =
          store.asOf(each.version()).find(PlacementRecords.placed(number));
      if (text.isEmpty()) {
        continue;
      }
      StoredFields fields = StoredFields.parse(PlacementRecords.PHEXT, text.get().text());
      places.add(new PlacedView(fields.get("node"), fields.get("since"), fields.get("reason")));
    }
    return places;
  }

  /**
   * The last moves from one node to another, the latest first. Reads the store only if something
   * was placed since the last call.
   *
   * @param book names the agents of numbers
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
    List<PlacedView> places = placesOf(number, 2);
    if (places.size() < 2 || places.get(0).node().equals(places.get(1).node())) {
      return Optional.empty();
    }
    PlacedView to = places.get(0);
    String agent = book.placement(number).agent();
    return Optional.of(
        new Move(number, agent, places.get(1).node(), to.node(), to.since(), to.reason()));
  }

  /** The last placements, the latest first. */
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
