package choir.core;

/**
 * Marks an event or a state that is persisted in a journal or a snapshot. A family of stored types
 * is a sealed interface that extends this one, or a single record, and is listed in {@link
 * StoredTypes}.
 *
 * <p>A stored format: field names are never changed or reused, and a new field has a default.
 */
public interface Stored {}
