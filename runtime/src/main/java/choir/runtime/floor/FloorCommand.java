package choir.runtime.floor;

import choir.core.floor.Freeze;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.CommandGroup;
import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir floor}: a method for each subcommand. */
@Command(
    name = "floor",
    description = "Decides who speaks in a channel of Discord.",
    synopsisSubcommandLabel = "COMMAND")
@InSection(Section.EVERYDAY)
@Examples({"choir floor show", "choir floor explain 700000000000000001/800000000000000002"})
public final class FloorCommand extends CommandGroup {
  private static final String PATH = "/api/v1/floors";
  private static final String CHANNEL = "Id of the channel or thread.";

  /** A message as the delivery of a run names it, or its link in Discord. */
  private static final Pattern MESSAGE =
      Pattern.compile("(?:.*/)?(?:channel:)?([0-9]{1,20})/([0-9]{1,20})");

  @Command(
      name = "show",
      description = "Shows the floor of a channel, or all channels with rounds.")
  @Examples({"choir floor show", "choir floor show 700000000000000001"})
  void show(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = "CHANNEL", arity = "0..1", description = CHANNEL)
          @Nullable String channel) {
    if (channel == null) {
      Answer<FloorsView> all = node.client().get(PATH, FloorsView.class);
      output.write(() -> FloorText.table(all.view()), all::json);
    } else {
      Answer<FloorView> one = node.client().get(path(channel), FloorView.class);
      output.write(() -> FloorText.page(one.view()), one::json);
    }
  }

  private static String path(String channel) {
    return PATH + "/" + NodeClient.part(channel);
  }

  @Command(name = "history", description = "Lists the latest rounds of a channel.")
  @Examples("choir floor history 700000000000000001 --limit 50")
  void history(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "20",
              description = "Maximum number of rounds, 1 to 500. Default: 20.")
          int limit,
      @Parameters(paramLabel = "CHANNEL", description = CHANNEL) String channel) {
    Answer<RoundsView> rounds =
        node.client().get(path(channel) + "/rounds?limit=" + limit, RoundsView.class);
    output.write(() -> FloorText.rounds(rounds.view()), rounds::json);
  }

  @Command(
      name = "explain",
      description = "Explains who spoke to a message, who could have, and why.")
  @Examples("choir floor explain 700000000000000001/800000000000000002")
  void explain(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(
              paramLabel = "MESSAGE",
              description = "CHANNEL/MESSAGE, or the link to the message in Discord.")
          String message) {
    Matcher matcher = MESSAGE.matcher(message);
    if (!matcher.matches()) {
      throw new BadInput(
          "'%s' is no message; give CHANNEL/MESSAGE with their ids, or the link to it"
              .formatted(message));
    }
    Answer<RoundView> round =
        node.client().get(path(matcher.group(1)) + "/rounds/" + matcher.group(2), RoundView.class);
    output.write(() -> FloorText.explained(round.view()), round::json);
  }

  @Command(
      name = "take",
      description = "Takes the floor: agents speak only when they are named.",
      footer = {"", "'choir floor give' and 'choir floor reset' end that."})
  @Examples("choir floor take 700000000000000001")
  void take(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = "CHANNEL", description = CHANNEL) String channel) {
    order(output, node, channel, "/take");
  }

  @Command(name = "give", description = "Gives the next message for everybody to an agent.")
  @Examples("choir floor give 700000000000000001 lux")
  void give(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = "CHANNEL", description = CHANNEL) String channel,
      @Parameters(paramLabel = "AGENT", description = "Id of the agent.") String agent) {
    Answer<FloorView> done =
        node.client().post(path(channel) + "/give", new GiveRequest(agent), FloorView.class);
    output.write(() -> FloorText.page(done.view()), done::json);
  }

  @Command(name = "reset", description = "Frees the floor and forgives all heat.")
  @Examples("choir floor reset 700000000000000001")
  void reset(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = "CHANNEL", description = CHANNEL) String channel) {
    order(output, node, channel, "/reset");
  }

  @Command(
      name = "freeze",
      description = "Stops all posts of agents in a channel, or in all places.")
  @Examples({"choir floor freeze 700000000000000001", "choir floor freeze --all"})
  void freeze(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Option(names = "--all", description = "In all places of the ranch.") boolean all,
      @Parameters(paramLabel = "CHANNEL", arity = "0..1", description = CHANNEL)
          @Nullable String channel) {
    order(output, node, place(all, channel), "/freeze");
  }

  @Command(
      name = "thaw",
      description = "Lets agents post again; what has waited goes out in order.")
  @Examples({"choir floor thaw 700000000000000001", "choir floor thaw --all"})
  void thaw(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Option(names = "--all", description = "In all places that were frozen by 'freeze --all'.")
          boolean all,
      @Parameters(paramLabel = "CHANNEL", arity = "0..1", description = CHANNEL)
          @Nullable String channel) {
    order(output, node, place(all, channel), "/thaw");
  }

  private static String place(boolean all, @Nullable String channel) {
    if (all == (channel != null)) {
      throw new BadInput("name either a CHANNEL or --all");
    }
    return channel == null ? Freeze.EVERYWHERE : channel;
  }

  private static void order(Output output, NodeOption node, String place, String verb) {
    Answer<FloorView> done = node.client().post(path(place) + verb, FloorView.class);
    output.write(() -> FloorText.page(done.view()), done::json);
  }
}
