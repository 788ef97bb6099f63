package choir.runtime.sq.cli;

import choir.runtime.cli.NodeClient;
import choir.runtime.cli.Output;
import choir.runtime.cli.Table;
import choir.runtime.sq.cli.SqRemote.Ask;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** The status of a store and its members, for {@code choir sq status}. */
final class SqStoreText {
  private SqStoreText() {}

  static void show(Output output, SqRemote remote) {
    JsonNode store = remote.json(new Ask("store"));
    ObjectNode all = NodeClient.object();
    all.set("store", store);
    if (store.path("replicated").asBoolean()) {
      all.set("group", remote.json(new Ask("members")));
    }
    output.write(() -> text(all), () -> all);
  }

  private static String text(JsonNode all) {
    JsonNode store = all.path("store");
    String copy =
        """
        version   %s of %s
        scrolls   %s in %s phexts
        segments  %s, %s bytes, of which history %s and garbage %s
        """
            .formatted(
                store.path("version").asText(),
                Table.seconds(store.path("time").asText()),
                store.path("scrolls").asText(),
                store.path("phexts").asText(),
                store.path("segments").asText(),
                store.path("bytes").asText(),
                store.path("historyBytes").asText(),
                store.path("garbageBytes").asText());
    String stopped =
        store.has("stopped") ? "stopped   " + store.path("stopped").asText() + "\n" : "";
    String group = all.has("group") ? SqMembersCommand.text(all.path("group")) : "";
    return copy + forces(store.path("forces")) + stopped + group;
  }

  private static String forces(JsonNode forces) {
    return forces.isMissingNode()
        ? ""
        : "fsync     %s ms median, %s ms at most for 99 %%, of the last %s of the %s log%n"
            .formatted(
                millis(forces.path("medianMicros")),
                millis(forces.path("p99Micros")),
                forces.path("count").asText(),
                forces.path("log").asText().equals("raft") ? "Raft" : "scroll");
  }

  private static String millis(JsonNode micros) {
    return String.format(Locale.ROOT, "%.1f", micros.asLong() / 1000.0);
  }
}
