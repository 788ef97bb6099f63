package choir.runtime.sq.edge;

/** What the next object that was decoded belongs to. */
enum ExchangePhase {
  /** A head comes next. */
  HEAD,
  /** The body may have arrived with the head. */
  GATHERING,
  /** The body arrives while the handler runs. */
  BODY,
  /** The body is complete, the answer is not: what arrives is the next request. */
  ANSWERING,
  /** What arrived is not served; its answer is being written. */
  REFUSED,
  /** The last answer was written: what arrives is discarded until the client closes. */
  LINGERING
}
