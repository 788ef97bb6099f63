package choir.runtime.sq.log;

import choir.core.sq.Change;
import choir.core.sq.ScrollKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The net effect of an operation: a scroll that it changes several times has one change, because it
 * has one version. Cuts come first.
 */
final class NetChanges {
  private final Map<ScrollKey, Change> last = new LinkedHashMap<>();
  private final List<Change> cuts = new ArrayList<>();

  private NetChanges() {}

  static List<Change> of(List<Change> changes) {
    if (changes.size() < 2) {
      return changes;
    }
    NetChanges net = new NetChanges();
    changes.forEach(net::take);
    List<Change> all = new ArrayList<>(net.cuts);
    all.addAll(net.last.values());
    return all;
  }

  private void take(Change change) {
    if (change instanceof Change.Cut cut) {
      last.keySet().removeIf(cut::covers);
      cuts.add(cut);
      return;
    }
    ScrollKey key = change.key();
    boolean cleared = cuts.stream().anyMatch(cut -> cut.covers(key));
    last.put(key, onto(last.get(key), cleared, change));
  }

  /** A change behind another one of the same scroll, which may have been cut before. */
  private static Change onto(@Nullable Change before, boolean cleared, Change change) {
    boolean gone = before == null ? cleared : before instanceof Change.Delete;
    return switch (change) {
      case Change.Add add -> {
        if (before instanceof Change.Put put) {
          yield new Change.Put(add.key(), put.text() + add.text());
        }
        if (before instanceof Change.Add first) {
          yield new Change.Add(add.key(), first.text() + add.text());
        }
        yield gone ? new Change.Put(add.key(), add.text()) : add;
      }
      case Change.AddStaged add -> gone ? new Change.PutStaged(add.key(), add.text()) : add;
      case Change.Put put -> put;
      case Change.PutStaged put -> put;
      case Change.Delete delete -> delete;
      case Change.Cut cut -> cut;
    };
  }
}
