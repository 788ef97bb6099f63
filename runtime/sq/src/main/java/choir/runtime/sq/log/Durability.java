package choir.runtime.sq.log;

/** When what was applied is on disk. */
public enum Durability {
  /** Before a batch is acknowledged: there is no other copy. */
  EACH_BATCH,
  /**
   * Some time later: after a crash the batches come again from the log that ordered them. Only the
   * active segment may lack records after a power failure.
   */
  BEHIND_A_LOG
}
