package choir.runtime.machines.cluster;

/** Where a node stands while the ranch's cluster forms. */
enum ClusterStatus {
  /** It is a member of a cluster, or about to found one: join it. */
  INSIDE,
  /** It is a member of none, and forms none. */
  OUTSIDE,
  /** It is on its way out: nothing follows from it. */
  LEAVING
}
