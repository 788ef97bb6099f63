package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The control interface at {@code /_sim}: the methods of {@link DiscordSim} and {@link Person} over
 * HTTP. Each call with an example: {@code docs/discord-sim.md}.
 */
final class ControlApi {
  private static final String PREFIX = "/_sim/";
  private static final int MAX_WAIT_SECONDS = 60;
  private static final int MAX_PAGE = 500;

  private interface Action {
    Object perform(WireRequest request);
  }

  private interface PersonAction {
    Object perform(Person person, ControlFields fields);
  }

  private final DiscordSim sim;
  private final FaultCalls faults;
  private final Map<String, Action> actions = new LinkedHashMap<>();

  ControlApi(DiscordSim sim, FaultCalls faults) {
    this.sim = sim;
    this.faults = faults;
    read();
    speak();
    act();
    visit();
    operate();
  }

  private void read() {
    actions.put("GET state", request -> sim.state());
    actions.put("GET messages", this::messages);
    actions.put("GET message", request -> sim.message(query(request, "id")));
    actions.put("GET interaction", request -> sim.interaction(query(request, "id")));
    actions.put("GET exchanges", request -> Map.of("exchanges", sim.exchanges()));
    actions.put(
        "DELETE exchanges",
        request -> {
          sim.clearExchanges();
          return done();
        });
    actions.put("POST await", this::await);
  }

  /** Adds what a person does: the field {@code as} names them. */
  private void person(String name, PersonAction action, String... fields) {
    List<String> known = new ArrayList<>(List.of("as"));
    known.addAll(List.of(fields));
    actions.put(
        name,
        request -> {
          ControlFields given = ControlFields.read(request, known.toArray(String[]::new));
          return action.perform(sim.person(given.required("as")), given);
        });
  }

  private void speak() {
    person(
        "POST post",
        (person, fields) -> person.post(fields.required("channel"), fields.required("text")),
        "channel",
        "text");
    person(
        "POST reply",
        (person, fields) -> person.reply(fields.required("message"), fields.required("text")),
        "message",
        "text");
    person(
        "POST dm",
        (person, fields) -> person.dm(fields.required("bot"), fields.required("text")),
        "bot",
        "text");
    person(
        "POST edit",
        (person, fields) -> person.edit(fields.required("message"), fields.required("text")),
        "message",
        "text");
    person(
        "POST delete",
        (person, fields) -> {
          person.delete(fields.required("message"));
          return done();
        },
        "message");
    actions.put("POST upload", this::upload);
  }

  private void act() {
    person(
        "POST react",
        (person, fields) -> {
          if (fields.flag("remove")) {
            person.unreact(fields.required("message"), fields.required("emoji"));
          } else {
            person.react(fields.required("message"), fields.required("emoji"));
          }
          return done();
        },
        "message",
        "emoji",
        "remove");
    person(
        "POST click",
        (person, fields) ->
            sim.interaction(person.click(fields.required("message"), fields.required("button"))),
        "message",
        "button");
    person(
        "POST slash",
        (person, fields) ->
            sim.interaction(
                person.slash(
                    fields.required("bot"),
                    fields.required("channel"),
                    fields.required("command"),
                    fields.values("options"))),
        "bot",
        "channel",
        "command",
        "options");
  }

  private void visit() {
    person(
        "POST typing",
        (person, fields) -> {
          person.type(fields.required("channel"));
          return done();
        },
        "channel");
    person(
        "POST thread",
        (person, fields) ->
            Map.of("thread", person.thread(fields.required("message"), fields.required("name"))),
        "message",
        "name");
    actions.put(
        "POST conversation",
        request -> {
          ControlFields fields = ControlFields.read(request, "as", "bot");
          return Map.of("channel", sim.directId(fields.required("as"), fields.required("bot")));
        });
  }

  private void operate() {
    actions.put(
        "POST faults",
        request -> {
          faults.order(request);
          return done();
        });
    actions.put(
        "DELETE faults",
        request -> {
          sim.faults().clear();
          return done();
        });
    actions.put("GET clock", request -> Map.of("now", sim.clock().instant()));
    actions.put("POST clock", this::advance);
  }

  static boolean owns(WireRequest request) {
    return request.path().startsWith(PREFIX);
  }

  WireAnswer answer(WireRequest request) {
    String name = request.path().substring(PREFIX.length());
    Action action = actions.get(request.method() + " " + name);
    if (action == null) {
      return refusal(
          404,
          "there is no "
              + request.method()
              + " /_sim/"
              + name
              + "; there are "
              + actions.keySet().stream().collect(Collectors.joining(", ")));
    }
    try {
      return WireAnswer.json(200, SimJson.view(action.perform(request)));
    } catch (IllegalArgumentException wrong) {
      return refusal(400, String.valueOf(wrong.getMessage()));
    } catch (ApiError.Refused refused) {
      return refused.answer();
    } catch (IllegalStateException late) {
      return refusal(408, String.valueOf(late.getMessage()));
    }
  }

  static WireAnswer refusal(int status, String message) {
    JsonNode body = JsonNodeFactory.instance.objectNode().put("message", message);
    return WireAnswer.json(status, body);
  }

  private static Map<String, Boolean> done() {
    return Map.of("done", true);
  }

  private static String query(WireRequest request, String name) {
    String value = request.query().get(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException("the address needs ?%s=".formatted(name));
    }
    return value;
  }

  /** The newest messages of a channel, the oldest of them first. */
  private Object messages(WireRequest request) {
    List<MessageView> all = sim.messages(query(request, "channel"));
    int limit = Math.min(MAX_PAGE, number(request.query().getOrDefault("limit", "100")));
    return Map.of("messages", all.subList(Math.max(0, all.size() - limit), all.size()));
  }

  private static int number(String text) {
    if (!text.matches("\\d{1,4}")) {
      throw new IllegalArgumentException("limit must be a number up to " + MAX_PAGE);
    }
    return Integer.parseInt(text);
  }

  private Object await(WireRequest request) {
    ControlFields fields =
        ControlFields.read(request, "channel", "author", "contains", "after", "seconds");
    int seconds = fields.number("seconds", 10);
    if (seconds < 0 || seconds > MAX_WAIT_SECONDS) {
      throw new IllegalArgumentException("seconds must be 0 to " + MAX_WAIT_SECONDS);
    }
    String channel = fields.text("channel").isEmpty() ? "" : sim.channelId(fields.text("channel"));
    String after = fields.text("after");
    return sim.await(
        Duration.ofSeconds(seconds),
        each ->
            (channel.isEmpty() || each.channel().equals(channel))
                && (fields.text("author").isEmpty() || each.author().equals(fields.text("author")))
                && each.content().contains(fields.text("contains"))
                && !each.deleted()
                && Snowflakes.read(each.id()) > Snowflakes.read(after));
  }

  private Object upload(WireRequest request) {
    List<Multipart.Part> parts =
        Multipart.read(request)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "an upload is multipart/form-data with the fields as, channel, text, and"
                            + " files"));
    Map<String, String> fields = new LinkedHashMap<>();
    List<Person.File> files = new ArrayList<>();
    for (Multipart.Part each : parts) {
      if (each.file().isEmpty()) {
        fields.put(each.name(), each.bytes().utf8String());
      } else {
        files.add(new Person.File(each.file(), each.type(), each.bytes()));
      }
    }
    return sim.person(fields.getOrDefault("as", ""))
        .upload(fields.getOrDefault("channel", ""), fields.getOrDefault("text", ""), files);
  }

  private Object advance(WireRequest request) {
    String by = ControlFields.read(request, "advance").required("advance");
    try {
      return Map.of("now", sim.clock().advance(Duration.parse(by)));
    } catch (DateTimeParseException wrong) {
      throw new IllegalArgumentException(
          "advance must be a duration as PT90S or PT15M; got '%s'".formatted(by), wrong);
    }
  }
}
