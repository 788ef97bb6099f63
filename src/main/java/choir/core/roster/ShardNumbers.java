package choir.core.roster;

import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import java.util.Optional;

/**
 * Which numbers have been given out. Those up to {@link #OWN} are an agent's own; when they are
 * gone, agents share the others in turn, each with a seat of its own. A ranch of before may have
 * given the others out as well, one to an agent: whoever was there has the first seat, and whoever
 * has a home machine there stays alone. Nothing is ever given back.
 */
final class ShardNumbers {
  /** The last number that is one agent's alone. A hundred are left for the rest to share. */
  static final int OWN = 899;

  /** The last number. */
  static final int LAST = Coordinate.MAX;

  /** A number, and a seat there. */
  record Place(int shard, int seat) {}

  private final int[] seats = new int[LAST + 1];
  private final boolean[] bound = new boolean[LAST + 1];
  private int free = 1;

  /** Notes who has a place. */
  void taken(Profile profile) {
    seats[profile.shard()] = Math.max(seats[profile.shard()], profile.seat());
  }

  /** Notes that who has a number wants to live on a certain machine: nobody is to share it. */
  void bind(int shard) {
    bound[shard] = true;
  }

  /** How many ever had a number. */
  int company(int shard) {
    return seats[shard];
  }

  /** Gives out a number for one agent alone; empty if there is none. */
  Optional<Place> own() {
    while (free <= OWN && seats[free] > 0) {
      free++;
    }
    return free > OWN ? Optional.empty() : Optional.of(seat(free));
  }

  /** Gives out a number, a shared one if there is no other; empty if all seats are taken. */
  Optional<Place> any() {
    Optional<Place> own = own();
    if (own.isPresent()) {
      return own;
    }
    int best = 0;
    for (int shard = OWN + 1; shard <= LAST; shard++) {
      boolean room = !bound[shard] && seats[shard] < Coordinate.MAX;
      if (room && (best == 0 || seats[shard] < seats[best])) {
        best = shard;
      }
    }
    return best == 0 ? Optional.empty() : Optional.of(seat(best));
  }

  private Place seat(int shard) {
    seats[shard]++;
    return new Place(shard, seats[shard]);
  }
}
