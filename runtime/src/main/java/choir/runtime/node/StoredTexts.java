package choir.runtime.node;

import choir.core.phext.Checksum;
import choir.core.sq.ScrollKey;
import choir.runtime.revisions.TextHistory;
import choir.runtime.sq.log.HistoryExpiredException;
import choir.runtime.sq.log.Version;
import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.StoredScroll;
import java.util.List;
import java.util.Optional;

/** Earlier texts of scrolls, from the history that the store keeps. */
record StoredTexts(Store store) implements TextHistory {
  private static final int PAGE = 100;

  @Override
  public Optional<String> find(ScrollKey key, String checksum) {
    try {
      return search(key, checksum);
    } catch (HistoryExpiredException expired) {
      // The search goes back in time: what is older has expired as well.
      return Optional.empty();
    }
  }

  private Optional<String> search(ScrollKey key, String checksum) {
    long before = Long.MAX_VALUE;
    while (true) {
      List<Version> page = store.history(key, before, PAGE);
      if (page.isEmpty()) {
        return Optional.empty();
      }
      for (Version version : page) {
        Optional<String> text = store.asOf(version.version()).find(key).map(StoredScroll::text);
        if (text.isPresent() && Checksum.of(text.get()).equals(checksum)) {
          return text;
        }
      }
      before = page.get(page.size() - 1).version();
    }
  }
}
