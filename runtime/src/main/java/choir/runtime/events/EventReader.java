package choir.runtime.events;

import choir.core.sq.JournalHead;
import choir.core.sq.JournalKeys;
import choir.core.sq.StoredEvent;
import choir.runtime.sq.log.Version;
import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads on through the stored events of all entities. Blocking: reads this node's copy of the
 * store. Confined to one reader at a time.
 */
final class EventReader {
  /** Changes of journals that are read at a time, between which the client takes its events. */
  private static final int CHANGES = 128;

  /** Text of the events in one step: with one more event of at most 2 MiB, what a reader holds. */
  private static final long MAX_BYTES = 1 << 20;

  /** Entities whose ids are remembered, some 100 bytes each. */
  private static final int MAX_IDS = 1_024;

  private final Store store;
  private final EventFilter wanted;
  private EventId position;
  private boolean atEnd;

  private final Map<Long, Optional<String>> entities =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Optional<String>> eldest) {
          return size() > MAX_IDS;
        }
      };

  EventReader(Store store, EventFilter wanted, EventId after) {
    this.store = store;
    this.wanted = wanted;
    this.position = after;
  }

  /** The place behind all events that were read. */
  EventId position() {
    return position;
  }

  /** Whether the last step found nothing behind the position. */
  boolean isAtEnd() {
    return atEnd;
  }

  /** Makes one step; the events in it that are wanted, none if there are only others. */
  List<JournalEventView> next(int limit) {
    View view = store.latest();
    // What was written since is not in this view: the next step finds it.
    List<Version> changes =
        store.changes(JournalKeys.PHEXT, position.complete(), CHANGES).stream()
            .takeWhile(change -> change.version() <= view.version())
            .toList();
    List<JournalEventView> found = new ArrayList<>();
    atEnd = changes.isEmpty();
    long bytes = 0;
    for (Version change : changes) {
      if (position.isBefore(change)) {
        if (found.size() == limit || bytes > MAX_BYTES) {
          return found;
        }
        Optional<JournalEventView> event = event(view, change);
        event.ifPresent(found::add);
        bytes += event.isPresent() ? change.bytes() : 0;
        position = EventId.of(change);
      }
    }
    // A step has all changes of the last version that it has, and none is behind if it has none.
    position =
        EventId.behind(atEnd ? Math.max(position.version(), view.version()) : position.version());
    return found;
  }

  /** The event of a change, if it is one, is wanted, and was not removed by retention. */
  private Optional<JournalEventView> event(View view, Version change) {
    if (!JournalKeys.isEvent(change.key()) || change.kind() == Version.Kind.DELETE) {
      return Optional.empty();
    }
    Optional<String> entity =
        entities
            .computeIfAbsent(
                JournalKeys.ordinal(change.key().at()), ordinal -> entity(view, ordinal))
            .filter(wanted::wantsEntity);
    return entity.flatMap(
        id ->
            view.find(change.key())
                .map(scroll -> StoredEvent.parse(scroll.text()))
                .filter(stored -> wanted.wantsType(stored.body().type()))
                .map(
                    stored ->
                        JournalEventView.of(
                            EventId.of(change),
                            id,
                            JournalKeys.sequence(change.key().at()),
                            stored)));
  }

  /** The id of an entity; empty for a journal of Pekko's own, which says where entities are. */
  private static Optional<String> entity(View view, long ordinal) {
    return view.find(JournalKeys.head(ordinal))
        .map(head -> JournalHead.parse(head.text()).persistenceId())
        .filter(id -> !id.startsWith("/"));
  }
}
