package choir.runtime.node;

import choir.runtime.http.Readiness;
import choir.runtime.metrics.NodeMetrics;
import choir.runtime.sq.group.StoreMember;
import choir.runtime.tls.NodeTls;
import java.util.Optional;

/**
 * The parts of a node that its features and its edges show.
 *
 * @param stage of the node's start
 * @param tls with which edges are shown to other machines
 */
record NodeParts(
    NodeStore store,
    NodeModels models,
    NodeHosting hosting,
    NodeMetrics metrics,
    Stage stage,
    Optional<NodeTls> tls) {
  /** Whether the node serves, or what it waits for. */
  Readiness readiness() {
    return Optional.of(stage.waitsFor())
        .filter(stage -> !stage.isEmpty())
        .map(Readiness::waitingFor)
        .or(() -> readiness(store))
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
