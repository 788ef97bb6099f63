package choir.runtime.status;

import choir.runtime.sq.store.StoreStats;
import java.io.IOException;

/** Reads the statistics of the store. */
public interface StatsSource {
  StoreStats read() throws IOException;
}
