package choir.runtime.cli;

import choir.runtime.cli.SqRemote.Ask;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How a store and its members are, for {@code choir sq status}. */
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
        segments  %s, %s bytes, of which garbage %s
        """
            .formatted(
                store.path("version").asText(),
                Table.seconds(store.path("time").asText()),
                store.path("scrolls").asText(),
                store.path("phexts").asText(),
                store.path("segments").asText(),
                store.path("bytes").asText(),
                store.path("garbageBytes").asText());
    String stopped =
        store.has("stopped") ? "stopped   " + store.path("stopped").asText() + "\n" : "";
    String group = all.has("group") ? SqMembersCommand.text(all.path("group")) : "";
    return copy + stopped + group;
  }
}
