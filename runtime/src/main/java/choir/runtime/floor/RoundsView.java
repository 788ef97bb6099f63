package choir.runtime.floor;

import java.util.List;

/** Rounds of a place, the latest last. */
record RoundsView(String channel, List<RoundView> rounds) {}
