package choir.runtime.http;

import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.core.model.ModelRouter;
import choir.runtime.metrics.NodeMetrics;
import choir.runtime.sq.backup.OnlineBackup;
import choir.runtime.tls.NodeTls;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the HTTP edge needs of its node.
 *
 * @param readiness asked at every request; it must not block
 * @param models tells whether a model that a caller names is declared
 * @param modelNames those that are declared, for answers to people
 * @param machines those of the ranch
 * @param backups makes them of this node's home
 * @param storeStats what the store holds, in words and figures that Jackson can write
 * @param ids random, of at least 128 bits, for requests that bring no key of their own
 * @param metrics where requests are counted, and what {@code /metrics} shows
 * @param address to listen on
 * @param port to listen on; 0 takes a free one
 * @param tls with which it serves HTTPS where other machines can reach it; plain HTTP without
 */
public record Surroundings(
    Ranch ranch,
    Mirrorborns mirrorborns,
    Tokens tokens,
    Supplier<Readiness> readiness,
    ModelRouter models,
    List<String> modelNames,
    JournalReader journal,
    Supplier<Map<String, Object>> storeStats,
    Machines machines,
    OnlineBackup backups,
    InstantSource time,
    Supplier<String> ids,
    NodeMetrics metrics,
    String address,
    int port,
    Optional<NodeTls> tls) {
  public Surroundings {
    modelNames = List.copyOf(modelNames);
  }
}
