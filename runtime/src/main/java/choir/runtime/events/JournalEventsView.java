package choir.runtime.events;

import java.util.List;

/**
 * Stored events, oldest first.
 *
 * @param next the id behind which the next page begins
 * @param more whether there may be events behind this page already
 */
record JournalEventsView(List<JournalEventView> events, String next, boolean more) {}
