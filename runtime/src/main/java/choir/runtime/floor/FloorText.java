package choir.runtime.floor;

import choir.core.floor.Freeze;
import choir.runtime.cli.Table;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Floors as text for people. */
final class FloorText {
  private static final int LONGEST = 50;

  private FloorText() {}

  /** The places, one a line. */
  static String table(FloorsView all) {
    String everywhere =
        all.frozen().map(it -> "all places are frozen " + frozen(it) + "\n").orElse("");
    if (all.floors().isEmpty()) {
      return everywhere + "no channel has rounds; see discord.floors in ranch.yaml\n";
    }
    Table table = new Table("CHANNEL", "MODE", "SPEAKERS", "FROZEN");
    for (FloorsView.Row row : all.floors()) {
      table.row(
          row.channel(),
          row.mode(),
          row.parallel().map(String::valueOf).orElse("-"),
          row.frozen().map(FloorText::frozen).orElse("-"));
    }
    return everywhere + table.text();
  }

  private static String frozen(FrozenView freeze) {
    return "by %s since %s".formatted(Table.line(freeze.by()), Table.seconds(freeze.at()));
  }

  /** One floor. */
  static String page(FloorView floor) {
    String frozen = floor.frozen().map(FloorText::frozen).orElse("no");
    if (floor.channel().equals(Freeze.EVERYWHERE)) {
      return "all places\nfrozen    %s\n".formatted(frozen);
    }
    String mode =
        floor.parallel().map(many -> "rounds of " + many).orElse("etiquette: who is named speaks");
    StringBuilder text = new StringBuilder();
    text.append("channel   ").append(floor.channel()).append('\n');
    text.append("mode      ").append(mode).append('\n');
    text.append("frozen    ").append(frozen).append('\n');
    text.append("taken     ").append(who(floor.taken())).append('\n');
    text.append("given     ").append(who(floor.given())).append('\n');
    text.append("rounds    ").append(floor.decided()).append('\n');
    text.append("heat      ").append(heat(floor)).append('\n');
    if (!floor.open().isEmpty()) {
      text.append('\n').append(rounds(floor.open()));
    }
    return text.toString();
  }

  private static String who(Optional<String> name) {
    return name.map(Table::line).orElse("-");
  }

  private static String heat(FloorView floor) {
    return floor.heat().isEmpty()
        ? "-"
        : floor.heat().stream()
            .map(each -> each.agent() + " " + each.heat())
            .collect(Collectors.joining(", "));
  }

  /** Rounds, one a line. */
  static String rounds(RoundsView all) {
    return all.rounds().isEmpty()
        ? "no round was opened in " + Table.line(all.channel()) + "\n"
        : rounds(all.rounds());
  }

  private static String rounds(List<RoundView> rounds) {
    Table table = new Table("ROUND", "TIME", "MESSAGE", "FROM", "SPEAKERS", "RULE", "TEXT");
    for (RoundView round : rounds) {
      table.row(
          round.number(),
          Table.seconds(round.at()),
          round.message(),
          Table.cut(round.author(), LONGEST),
          speakers(round),
          round.rule(),
          Table.cut(round.text(), LONGEST));
    }
    return table.text();
  }

  private static String speakers(RoundView round) {
    return round.speakers().isEmpty()
        ? "-"
        : round.speakers().stream()
            .map(each -> each.agent() + " (" + each.state() + ")")
            .collect(Collectors.joining(", "));
  }

  /** All of a round. */
  static String explained(RoundView round) {
    Table table = new Table("AGENT", "WHY IT MAY BE MEANT", "HEAT", "LAST SPOKE", "VERDICT");
    for (RoundView.CandidateView each : round.candidates()) {
      String spoke = each.lastSpoke() == 0 ? "-" : "round " + each.lastSpoke();
      table.row(each.agent(), each.reason(), each.heat(), spoke, each.verdict());
    }
    StringBuilder text = new StringBuilder();
    text.append("round %d: %s\n".formatted(round.number(), round.why()));
    text.append(
        "message %s of %s at %s: %s\n"
            .formatted(
                round.message(),
                Table.line(round.author()),
                Table.seconds(round.at()),
                Table.cut(round.text(), LONGEST)));
    for (RoundView.SpeakerView each : round.speakers()) {
      text.append(
          "%s: %s at %s  %s"
              .formatted(
                  each.agent(),
                  each.state(),
                  Table.seconds(each.since()),
                  Table.line(each.detail()))
              .stripTrailing());
      text.append('\n');
    }
    return text.append('\n').append(table.text()).toString();
  }
}
