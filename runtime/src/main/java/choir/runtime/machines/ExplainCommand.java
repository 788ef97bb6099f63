package choir.runtime.machines;

import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Table;
import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code choir explain}: why an agent lives where it lives. */
@Command(name = "explain", description = "Says where an agent lives, and why.")
public final class ExplainCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Parameters(paramLabel = "AGENT", description = "Its id.")
  private String agent = "";

  @Override
  public void run() {
    JsonNode found = node.client().get("/api/v1/agents/" + NodeClient.part(agent) + "/place");
    output.write(() -> text(found), () -> found);
  }

  private static String text(JsonNode found) {
    StringBuilder text = new StringBuilder();
    JsonNode latest = found.path("places").path(0);
    String agent = found.path("agent").asText();
    text.append(
        latest.isMissingNode()
            ? agent + " was never placed by anybody here\n"
            : "%s lives on %s since %s: %s%n"
                .formatted(
                    agent,
                    latest.path("node").asText(),
                    Table.seconds(latest.path("since").asText()),
                    latest.path("reason").asText()));
    if (found.path("sharesWith").asInt() > 0) {
      text.append(
          "shares        number %s with %s others, and lives where they do%n"
              .formatted(found.path("number").asText(), found.path("sharesWith").asText()));
    }
    text.append("home machine  ").append(found.path("machine").asText("none")).append('\n');
    text.append("needs         ").append(words(found.path("needs"))).append('\n');
    JsonNode sent = found.path("sent");
    if (sent.has("node")) {
      String until = sent.path("until").asText("");
      text.append(
          "sent          to %s by %s%s%n"
              .formatted(
                  sent.path("node").asText(),
                  sent.path("by").asText(),
                  until.isEmpty() || until.equals("null") ? "" : " until " + Table.seconds(until)));
    }
    JsonNode choice = found.path("wouldChoose");
    text.append(
        "if chosen now %s: %s%n%n"
            .formatted(
                choice.path("node").asText("nowhere"),
                choice.path("reason").asText("no node is up")));
    return text + nodes(found.path("nodes")) + "\n" + places(found.path("places"));
  }

  private static String nodes(JsonNode nodes) {
    Table table = new Table("NODE", "OFFERS", "AGENTS", "CORES", "WELL FOR", "NOTE");
    for (JsonNode node : nodes) {
      table.row(
          node.path("name").asText(),
          words(node.path("offers")),
          node.path("agents").asText(),
          node.path("cores").asText(),
          node.path("wellSeconds").asText() + " s",
          node.path("draining").asBoolean() ? "draining" : "");
    }
    return table.text();
  }

  private static String places(JsonNode places) {
    Table table = new Table("SINCE", "NODE", "REASON");
    for (JsonNode place : places) {
      table.row(
          Table.seconds(place.path("since").asText()),
          place.path("node").asText(),
          place.path("reason").asText());
    }
    return table.text();
  }

  private static String words(JsonNode array) {
    String words = Table.words(array);
    return words.isEmpty() ? "-" : words;
  }
}
