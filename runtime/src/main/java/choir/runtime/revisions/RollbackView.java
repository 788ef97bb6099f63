package choir.runtime.revisions;

/**
 * The result of a rollback.
 *
 * @param from number of the revision whose declaration is in force again
 * @param revision number of the revision in force
 * @param changed whether that is a new revision; false if the declaration was in force already
 */
record RollbackView(long from, long revision, boolean changed) {}
