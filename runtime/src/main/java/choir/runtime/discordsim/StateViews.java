package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes a {@link StateView}. Callers hold the world's monitor. */
final class StateViews {
  private final World world;
  private final Gateway gateway;

  StateViews(World world, Gateway gateway) {
    this.world = world;
    this.gateway = gateway;
  }

  StateView state() {
    List<StateView.Member> people = new ArrayList<>();
    List<StateView.Bot> bots = new ArrayList<>();
    for (Account each : world.accounts().values()) {
      if (each.isBot()) {
        bots.add(bot(each));
      } else {
        people.add(new StateView.Member(Shapes.id(each.id()), each.name()));
      }
    }
    return new StateView(
        world.spec().name(),
        Shapes.id(world.guild()),
        world.now(),
        world.changes(),
        world.rooms().values().stream().map(this::channel).toList(),
        people,
        bots);
  }

  private StateView.Channel channel(Room room) {
    long now = world.now().toEpochMilli();
    return new StateView.Channel(
        Shapes.id(room.id()),
        room.title(),
        room.kind().name().toLowerCase(Locale.ROOT),
        room.topic(),
        room.parent() == 0 ? "" : Shapes.id(room.parent()),
        room.owner() == 0 ? "" : world.known(room.owner()).name(),
        room.archived(),
        room.members().stream().map(id -> world.known(id).name()).toList(),
        room.typing().entrySet().stream()
            .filter(each -> each.getValue() > now)
            .map(each -> world.known(each.getKey()).name())
            .toList(),
        Shapes.id(room.lastPost()));
  }

  private StateView.Bot bot(Account bot) {
    return new StateView.Bot(
        Shapes.id(bot.id()),
        bot.name(),
        bot.status(),
        bot.activity(),
        gateway.connected(bot.name()),
        bot.identifies(world.today()),
        bot.commands().values().stream().map(StateViews::command).toList());
  }

  private static StateView.Command command(JsonNode command) {
    return new StateView.Command(
        command.path("name").asText(),
        command.path("description").asText(),
        options(command.path("options")));
  }

  private static List<StateView.Option> options(JsonNode options) {
    List<StateView.Option> list = new ArrayList<>();
    for (JsonNode each : options) {
      list.add(
          new StateView.Option(
              each.path("name").asText(),
              each.path("description").asText(),
              each.path("type").asInt(),
              each.path("required").asBoolean(false),
              options(each.path("options"))));
    }
    return list;
  }
}
