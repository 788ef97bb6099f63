package choir.runtime.messages;

import java.util.List;

/** What has happened, oldest first. */
record EventsView(List<EventView> events) {}
