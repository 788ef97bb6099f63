package choir.runtime.node;

import choir.runtime.http.Readiness;
import choir.runtime.metrics.NodeMetrics;
import choir.runtime.sq.group.StoreMember;
import choir.runtime.tls.NodeTls;
import java.util.Optional;

/**
 * The components of a node that its features and edges use.
 *
 * @param startPhase the current phase of the start
 * @param tls certificates of edges reachable from other machines
 * @param heap tells when the heap is nearly full
 */
record NodeParts(
    NodeStore store,
    NodeModels models,
    NodeEntities entities,
    NodeMetrics metrics,
    StartPhase startPhase,
    Optional<NodeTls> tls,
    HeapWatch heap) {
  /** The components of a node that watches the heap of this process. */
  NodeParts(
      NodeStore store,
      NodeModels models,
      NodeEntities entities,
      NodeMetrics metrics,
      StartPhase startPhase,
      Optional<NodeTls> tls) {
    this(store, models, entities, metrics, startPhase, tls, HeapWatch.ofProcess());
  }

  /** Whether the node is ready, or what it is waiting for. */
  Readiness readiness() {
    return Optional.of(startPhase.waitingFor())
        .filter(stage -> !stage.isEmpty())
        .map(Readiness::waitingFor)
        .or(() -> readiness(store))
        .or(() -> heap.shortage().map(Readiness::waitingFor))
        .orElse(Readiness.READY);
  }

  private static Optional<Readiness> readiness(NodeStore store) {
    return store
        .store()
        .failure()
        .map(failure -> Readiness.waitingFor(String.valueOf(failure.getMessage())))
        .or(() -> store.member().flatMap(NodeParts::leaderless));
  }

  private static Optional<Readiness> leaderless(StoreMember member) {
    return member.group().isLed()
        ? Optional.empty()
        : Optional.of(
            Readiness.waitingFor(
                "a majority of the store's %d voters".formatted(member.group().status().voters())));
  }
}
