package choir.runtime.machines;

import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.cli.Table;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code choir explain}. */
@Command(name = "explain", description = "Explains where an agent lives and why.")
@InSection(Section.MACHINES)
@Examples("choir explain lux")
public final class ExplainCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Parameters(paramLabel = "AGENT", description = "Id of the agent.")
  private String agent = "";

  @Override
  public void run() {
    String path = "/api/v1/agents/" + NodeClient.part(agent) + "/place";
    Answer<PlacementView> found = node.client().get(path, PlacementView.class);
    output.write(() -> text(found.view()), found::json);
  }

  private static String text(PlacementView found) {
    StringBuilder text = new StringBuilder(latest(found));
    if (found.sharesWith() > 0) {
      text.append(
          "shares        number %s with %s others, and lives where they do%n"
              .formatted(found.number(), found.sharesWith()));
    }
    text.append("home machine  ").append(found.machine().orElse("none")).append('\n');
    text.append("needs         ").append(Table.words(found.needs())).append('\n');
    found
        .sent()
        .ifPresent(
            pin ->
                text.append(
                    "sent          to %s by %s%s%n"
                        .formatted(
                            pin.node(),
                            pin.by(),
                            pin.until().map(at -> " until " + Table.seconds(at)).orElse(""))));
    Optional<PlacementView.ChoiceView> choice = found.wouldChoose();
    text.append(
        "if chosen now %s: %s%n%n"
            .formatted(
                choice.map(PlacementView.ChoiceView::node).orElse("nowhere"),
                choice.map(PlacementView.ChoiceView::reason).orElse("no node is up")));
    return text + nodes(found.nodes()) + "\n" + places(found.places());
  }

  private static String latest(PlacementView found) {
    if (found.places().isEmpty()) {
      return found.agent() + " has not been placed yet\n";
    }
    PlacementView.PlacedView place = found.places().get(0);
    return "%s lives on %s since %s: %s%n"
        .formatted(found.agent(), place.node(), Table.seconds(place.since()), place.reason());
  }

  private static String nodes(List<PlacementView.CandidateView> nodes) {
    Table table = new Table("NODE", "OFFERS", "AGENTS", "CORES", "HEALTHY FOR", "NOTE");
    for (PlacementView.CandidateView node : nodes) {
      table.row(
          node.name(),
          Table.words(node.offers()),
          node.agents(),
          node.cores(),
          node.wellSeconds() + " s",
          node.draining() ? "draining" : "");
    }
    return table.text();
  }

  private static String places(List<PlacementView.PlacedView> places) {
    Table table = new Table("SINCE", "NODE", "REASON");
    for (PlacementView.PlacedView place : places) {
      table.row(Table.seconds(place.since()), place.node(), place.reason());
    }
    return table.text();
  }
}
