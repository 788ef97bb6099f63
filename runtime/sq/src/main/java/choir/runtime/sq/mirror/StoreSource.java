package choir.runtime.sq.mirror;

import choir.core.phext.Coordinate;
import choir.core.phext.Phext;
import choir.runtime.sq.files.Exporter.Listed;
import choir.runtime.sq.files.Exporter.Listing;
import choir.runtime.sq.log.PhextStats;
import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.View;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The copy of the store on this machine. */
public final class StoreSource implements MirrorSource {
  private static final Coordinate LAST = Coordinate.of("999.999.999/999.999.999/999.999.999");

  private final Store store;
  private final Predicate<String> ofRanch;

  /**
   * @param ofRanch whether a phext is kept by the ranch for its own running
   */
  public StoreSource(Store store, Predicate<String> ofRanch) {
    this.store = store;
    this.ofRanch = ofRanch;
  }

  @Override
  public Listing list() {
    View view = store.latest();
    List<Listed> phexts = new ArrayList<>();
    for (PhextStats each : store.phexts("")) {
      boolean own = ofRanch.test(each.phext());
      phexts.add(
          new Listed(each.phext(), own ? 0 : newest(view, each.phext()), each.scrolls(), own));
    }
    return new Listing(view.version(), phexts);
  }

  private static long newest(View view, String phext) {
    long[] newest = {0};
    view.visit(
        phext,
        Coordinate.ORIGIN,
        LAST,
        scroll -> {
          newest[0] = Math.max(newest[0], scroll.version());
          return true;
        });
    return newest[0];
  }

  @Override
  public Phext read(String phext, long version) {
    SortedMap<Coordinate, String> scrolls = new TreeMap<>();
    store
        .latest()
        .visit(
            phext,
            Coordinate.ORIGIN,
            LAST,
            scroll -> {
              scrolls.put(scroll.at(), scroll.text());
              return true;
            });
    return Phext.of(scrolls);
  }
}
