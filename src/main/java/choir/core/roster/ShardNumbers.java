package choir.core.roster;

import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import java.util.Optional;

/**
 * The assigned shard numbers. Numbers up to {@link #LAST_EXCLUSIVE} are exclusive to one agent;
 * once they are exhausted, agents share the remaining ones round-robin, each with its own seat.
 * Older ranches may have assigned the upper numbers exclusively as well: their owner keeps the
 * first seat, and a number whose owner has placement constraints is never shared. Numbers are never
 * released.
 */
final class ShardNumbers {
  /** The last exclusive number. The hundred above it are shared. */
  static final int LAST_EXCLUSIVE = 899;

  /** The last number. */
  static final int LAST = Coordinate.MAX;

  /** A shard number and a seat within it. */
  record Slot(int shard, int seat) {}

  private final int[] occupancy = new int[LAST + 1];
  private final boolean[] exclusive = new boolean[LAST + 1];
  private int nextFree = 1;

  /** Records the slot of an existing agent. */
  void markAssigned(Profile profile) {
    occupancy[profile.shard()] = Math.max(occupancy[profile.shard()], profile.seat());
  }

  /** Excludes a number from sharing, because its owner has placement constraints. */
  void markExclusive(int shard) {
    exclusive[shard] = true;
  }

  /** The number of agents ever assigned to a number. */
  int occupancy(int shard) {
    return occupancy[shard];
  }

  /** Assigns an exclusive number; empty if none is left. */
  Optional<Slot> assignExclusive() {
    while (nextFree <= LAST_EXCLUSIVE && occupancy[nextFree] > 0) {
      nextFree++;
    }
    return nextFree > LAST_EXCLUSIVE ? Optional.empty() : Optional.of(occupy(nextFree));
  }

  /** Assigns an exclusive number if possible, otherwise a shared one; empty if all are full. */
  Optional<Slot> assignAny() {
    Optional<Slot> alone = assignExclusive();
    if (alone.isPresent()) {
      return alone;
    }
    int best = 0;
    for (int shard = LAST_EXCLUSIVE + 1; shard <= LAST; shard++) {
      boolean available = !exclusive[shard] && occupancy[shard] < Coordinate.MAX;
      if (available && (best == 0 || occupancy[shard] < occupancy[best])) {
        best = shard;
      }
    }
    return best == 0 ? Optional.empty() : Optional.of(occupy(best));
  }

  private Slot occupy(int shard) {
    occupancy[shard]++;
    return new Slot(shard, occupancy[shard]);
  }
}
