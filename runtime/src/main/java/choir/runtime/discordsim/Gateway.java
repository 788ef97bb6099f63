package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The gateway of version 10, in JSON. Source: Discord's gateway reference. Fields are guarded by
 * the world.
 */
final class Gateway {
  /** Discord's own limit for what a client sends. */
  static final int MAX_MESSAGE = 4096 * 4;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final World world;
  private final Shapes shapes;
  private final SimOptions options;
  private final Exchanges exchanges;
  private final GatewayFaults faults;
  private final Map<String, GatewaySession> sessions = new LinkedHashMap<>();
  private int counter;

  Gateway(
      World world, Shapes shapes, SimOptions options, Exchanges exchanges, GatewayFaults faults) {
    this.world = world;
    this.shapes = shapes;
    this.options = options;
    this.exchanges = exchanges;
    this.faults = faults;
  }

  /** Serves one socket until it ends. */
  void serve(WireRequest request, SocketWire wire) throws IOException {
    boolean compressed = "zlib-stream".equals(request.query().get("compress"));
    GatewayConnection connection = new GatewayConnection(wire, compressed, exchanges);
    Thread writer = Thread.ofVirtual().name("discord-sim-write").start(connection::write);
    try {
      ObjectNode hello = JSON.objectNode().put("op", 10).putNull("s").putNull("t");
      hello.putObject("d").put("heartbeat_interval", options.heartbeat().toMillis());
      connection.send(hello.toString());
      String text;
      while ((text = wire.read()) != null) {
        exchanges.frame(connection.bot(), true, text);
        receive(connection, text);
      }
    } catch (SocketWire.Broken broken) {
      wire.close(broken.code(), String.valueOf(broken.getMessage()));
    } finally {
      ended(connection, wire.closeCode());
      writer.interrupt();
    }
  }

  private void receive(GatewayConnection connection, String text) {
    JsonNode frame = SimJson.tryRead(text).orElse(JSON.missingNode());
    if (!frame.isObject() || !frame.path("op").isInt()) {
      connection.close(4002, "Error while decoding payload.");
      return;
    }
    JsonNode data = frame.path("d");
    synchronized (world) {
      Optional<GatewaySession> session = sessionOf(connection);
      switch (frame.path("op").asInt()) {
        case 1 -> heartbeat(connection);
        case 2 -> identify(connection, session, data);
        case 6 -> resume(connection, session, data);
        case 3 -> session.ifPresentOrElse(its -> presence(its, data), notYet(connection));
        case 8 -> session.ifPresentOrElse(its -> members(its, data), notYet(connection));
        case 4 -> session.ifPresentOrElse(its -> {}, notYet(connection)); // nobody speaks aloud
        default -> connection.close(4001, "Unknown opcode.");
      }
    }
  }

  private static Runnable notYet(GatewayConnection connection) {
    return () -> connection.close(4003, "Not authenticated.");
  }

  private Optional<GatewaySession> sessionOf(GatewayConnection connection) {
    return sessions.values().stream()
        .filter(each -> each.connection().filter(its -> its == connection).isPresent())
        .findFirst();
  }

  private void heartbeat(GatewayConnection connection) {
    if (!faults.acksStopped(connection.bot())) {
      connection.send("{\"t\":null,\"s\":null,\"op\":11,\"d\":null}");
    }
  }

  private void identify(
      GatewayConnection connection, Optional<GatewaySession> session, JsonNode data) {
    Optional<Account> bot = world.bot(data.path("token").asText());
    int intents = data.path("intents").asInt(-1);
    if (session.isPresent()) {
      connection.close(4005, "Already authenticated.");
    } else if (bot.isEmpty()) {
      connection.close(4004, "Authentication failed.");
    } else if (!Intents.known(intents)) {
      connection.close(4013, "Invalid intent(s).");
    } else if (!Intents.allowed(bot.get().bot(), intents)) {
      connection.close(4014, "Disallowed intent(s).");
    } else if (tooMany(bot.get())) {
      bot.get().resetToken();
      connection.close(4004, "Authentication failed.");
    } else {
      begin(connection, bot.get(), intents, data.path("presence"));
    }
  }

  private boolean tooMany(Account bot) {
    int today = bot.identified(world.today());
    return options.limits() && today > SimOptions.IDENTIFIES_A_DAY;
  }

  private void begin(GatewayConnection connection, Account bot, int intents, JsonNode presence) {
    connection.belongsTo(bot);
    String id = "session-" + bot.name() + "-" + ++counter;
    GatewaySession session = new GatewaySession(id, bot, intents, connection);
    forgetLost(bot);
    sessions.put(id, session);
    ObjectNode ready = JSON.objectNode().put("v", 10);
    ready.set("user", shapes.self(bot));
    ready
        .putArray("guilds")
        .addObject()
        .put("id", Shapes.id(world.guild()))
        .put("unavailable", true);
    ready.putArray("private_channels");
    ready.put("session_id", id).put("resume_gateway_url", options.gatewayAddress());
    ready.putArray("shard").add(0).add(1);
    ready.putObject("application").put("id", Shapes.id(bot.id())).put("flags", 1 << 15);
    session.dispatch("READY", ready);
    boolean members = session.has(Intents.MEMBERS) || session.has(Intents.PRESENCES);
    if (session.has(Intents.GUILDS)) {
      session.dispatch("GUILD_CREATE", shapes.guildCreated(bot, members));
    }
    presence(session, presence);
  }

  private void resume(
      GatewayConnection connection, Optional<GatewaySession> current, JsonNode data) {
    Optional<Account> bot = world.bot(data.path("token").asText());
    GatewaySession session = sessions.get(data.path("session_id").asText());
    int after = data.path("seq").asInt(0);
    if (current.isPresent()) {
      connection.close(4005, "Already authenticated.");
    } else if (bot.isEmpty()) {
      connection.close(4004, "Authentication failed.");
    } else if (session == null
        || session.bot() != bot.get()
        || faults.resumeRefused(bot.get().name())
        || !session.canReplay(after)) {
      connection.belongsTo(bot.get());
      connection.send("{\"t\":null,\"s\":null,\"op\":9,\"d\":false}");
    } else {
      session.connection().ifPresent(GatewayConnection::drop);
      connection.belongsTo(bot.get());
      session.replay(after, connection);
      session.connect(connection);
      session.dispatch("RESUMED", JSON.objectNode());
      online(bot.get());
    }
  }

  private void presence(GatewaySession session, JsonNode data) {
    JsonNode activity = data.path("activities").path(0);
    String words = activity.path("state").asText(activity.path("name").asText(""));
    session.bot().presence(data.path("status").asText("online"), words);
    announce(session.bot());
  }

  private void online(Account bot) {
    if (bot.status().equals("offline")) {
      bot.presence("online", bot.activity());
      announce(bot);
    }
  }

  private void announce(Account bot) {
    emit(
        "PRESENCE_UPDATE",
        session -> session.has(Intents.PRESENCES),
        session -> shapes.presence(bot));
    world.changed();
  }

  private void members(GatewaySession session, JsonNode data) {
    ObjectNode chunk = JSON.objectNode().put("guild_id", Shapes.id(world.guild()));
    List<String> ids = new ArrayList<>();
    data.path("user_ids").forEach(each -> ids.add(each.asText()));
    if (data.path("user_ids").isValueNode()) {
      ids.add(data.path("user_ids").asText());
    }
    String query = data.path("query").asText("");
    var members = chunk.putArray("members");
    for (Account each : world.accounts().values()) {
      boolean asked = ids.isEmpty() ? each.name().startsWith(query) : ids.contains("" + each.id());
      if (asked) {
        members.add(shapes.member(each));
      }
    }
    chunk.put("chunk_index", 0).put("chunk_count", 1);
    if (data.has("nonce")) {
      chunk.set("nonce", data.get("nonce"));
    }
    session.dispatch("GUILD_MEMBERS_CHUNK", chunk);
  }

  /** Sends an event to the sessions that want it, each as it may see it. */
  void emit(String type, Predicate<GatewaySession> to, Function<GatewaySession, ObjectNode> data) {
    for (GatewaySession each : List.copyOf(sessions.values())) {
      if (to.test(each)) {
        each.dispatch(type, data.apply(each));
      }
    }
  }

  /** Sessions of a bot, those without a connection included. */
  List<GatewaySession> sessions(String bot) {
    return sessions.values().stream().filter(each -> each.bot().name().equals(bot)).toList();
  }

  /** How many sockets a bot has open. */
  int connected(String bot) {
    return (int) sessions(bot).stream().filter(each -> each.connection().isPresent()).count();
  }

  /** Forgets all sessions, as a server that starts anew. */
  void forgetSessions() {
    sessions.clear();
  }

  /** Keeps the newest of the sessions that a bot has left behind; these can be resumed. */
  private void forgetLost(Account bot) {
    List<GatewaySession> lost =
        sessions(bot.name()).stream().filter(each -> each.connection().isEmpty()).toList();
    for (int i = 0; i <= lost.size() - Bounds.LOST_SESSIONS; i++) {
      sessions.remove(lost.get(i).id());
    }
  }

  /** Forgets the sessions of a bot. */
  void forgetSessions(String bot) {
    sessions.values().removeIf(each -> each.bot().name().equals(bot));
  }

  /** A session ends with codes 1000 and 1001 of the client; else it waits to be resumed. */
  private void ended(GatewayConnection connection, int code) {
    synchronized (world) {
      sessionOf(connection)
          .ifPresent(
              session -> {
                session.connect(null);
                if (!connection.closed() && (code == 1000 || code == 1001)) {
                  sessions.remove(session.id());
                }
              });
      if (!connection.bot().isEmpty()) {
        offline(world.account(connection.bot()));
      }
    }
  }

  private void offline(Account bot) {
    boolean none = sessions(bot.name()).stream().allMatch(each -> each.connection().isEmpty());
    if (none && !bot.status().equals("offline")) {
      bot.presence("offline", "");
      announce(bot);
    }
  }
}
