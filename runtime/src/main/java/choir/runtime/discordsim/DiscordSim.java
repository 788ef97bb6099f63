package choir.runtime.discordsim;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A Discord of one guild, at a port of the loopback interface.
 *
 * <pre>
 * DiscordSim sim =
 *     DiscordSim.start(
 *         GuildSpec.named("ranch").person("owner").bot("finch", "token-1").channel("yard"),
 *         SimOptions.defaults());
 * sim.person("owner").post("yard", "hello");
 * MessageView answer = sim.await(Duration.ofSeconds(5), each -> each.author().equals("finch"));
 * </pre>
 *
 * A bot logs in with {@link #restAddress} and {@link #gatewayAddress}. All methods may be called
 * from any thread; {@link #await} waits in real time, and no other method does.
 */
public final class DiscordSim implements AutoCloseable {
  private final World world;
  private final Chat chat;
  private final Views views;
  private final Gateway gateway;
  private final Exchanges exchanges;
  private final SimOptions options;
  private final SimServer server;
  private final SimFaults faults;

  private DiscordSim(GuildSpec guild, SimOptions options, ServerSocket listener) {
    this.options = options.withPort(listener.getLocalPort());
    this.world = new World(guild, options.clock());
    this.views = new Views(world);
    this.exchanges = new Exchanges(options.clock());
    Shapes shapes = new Shapes(world);
    PostShapes posts = new PostShapes(world, shapes, this.options.address());
    GatewayFaults gatewayFaults = new GatewayFaults();
    RestFaults restFaults = new RestFaults();
    this.gateway = new Gateway(world, shapes, this.options, exchanges, gatewayFaults);
    this.chat = new Chat(world, shapes, posts, gateway);
    RestApi rest = rest(shapes, posts, restFaults);
    SimHandler handler = new SimHandler(this, rest, gateway, world, options.key());
    this.server = SimServer.start(listener, handler);
    this.faults = new SimFaults(world, gateway, gatewayFaults, restFaults, server);
  }

  private RestApi rest(Shapes shapes, PostShapes posts, RestFaults restFaults) {
    Drafts drafts = new Drafts(world);
    MessageRoutes messages = new MessageRoutes(world, chat, drafts, posts, shapes);
    List<RestRoute> routes = new ArrayList<>(messages.all());
    routes.addAll(new ChannelRoutes(world, chat, shapes, options).all());
    routes.addAll(new InteractionRoutes(world, chat, drafts, posts, messages).all());
    return new RestApi(world, routes, options.limits(), restFaults, exchanges);
  }

  /**
   * Starts a simulator.
   *
   * @throws IOException if the port is in use
   * @throws IllegalArgumentException if the guild names a member that it has not
   */
  public static DiscordSim start(GuildSpec guild, SimOptions options) throws IOException {
    ServerSocket listener = SimServer.bind(options.port());
    try {
      return new DiscordSim(guild, options, listener);
    } catch (IllegalArgumentException wrong) {
      listener.close();
      throw wrong;
    }
  }

  public int port() {
    return options.port();
  }

  /** The address of the page and of all else, without a slash at the end. */
  public String address() {
    return options.address();
  }

  /** The base of the REST API, with a slash at the end, as JDA takes it. */
  public String restAddress() {
    return options.address() + "/api/v10/";
  }

  /** The address of the gateway, as JDA takes it. */
  public String gatewayAddress() {
    return options.gatewayAddress();
  }

  /** The clock, which a test may put forward. */
  public SimClock clock() {
    return options.clock();
  }

  /** What can go wrong on request. */
  public SimFaults faults() {
    return faults;
  }

  /**
   * A person of the guild.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public Person person(String name) {
    synchronized (world) {
      Account account = world.account(name);
      if (account.isBot()) {
        throw new IllegalArgumentException(name + " is a bot");
      }
      return new Person(world, chat, account);
    }
  }

  /** The guild's id. */
  public String guildId() {
    return Shapes.id(world.guild());
  }

  /** The id of a person or bot; that of a bot is its application's too. */
  public String userId(String name) {
    synchronized (world) {
      return Shapes.id(world.account(name).id());
    }
  }

  /** The id of a channel or thread. */
  public String channelId(String name) {
    synchronized (world) {
      return Shapes.id(world.room(name).id());
    }
  }

  /** The id of the conversation of a person and a bot, which is opened if it is not yet. */
  public String directId(String person, String bot) {
    synchronized (world) {
      return Shapes.id(world.direct(world.account(person), world.account(bot)).id());
    }
  }

  /** The messages of a channel, thread or conversation, the oldest first, deleted ones included. */
  public List<MessageView> messages(String channel) {
    synchronized (world) {
      return world.room(channel).posts().values().stream().map(views::message).toList();
    }
  }

  /** A message by its id. */
  public MessageView message(String id) {
    synchronized (world) {
      return views.message(world.post(id));
    }
  }

  /**
   * Waits for a message anywhere, in real time, and returns the newest that fits.
   *
   * @throws IllegalStateException if there is none in time
   */
  public MessageView await(Duration atMost, Predicate<MessageView> fits) {
    return awaitSome(atMost, () -> newest(fits));
  }

  private @Nullable MessageView newest(Predicate<MessageView> fits) {
    return world.rooms().values().stream()
        .flatMap(room -> room.posts().values().stream())
        .sorted((one, other) -> Long.compare(other.id(), one.id()))
        .map(views::message)
        .filter(fits)
        .findFirst()
        .orElse(null);
  }

  /** Waits in real time until an interaction is no longer waited for. */
  public InteractionView awaitInteraction(Duration atMost, String id) {
    return awaitSome(
        atMost,
        () ->
            Optional.of(interaction(id))
                .filter(each -> each.state() != InteractionView.State.WAITING)
                .orElse(null));
  }

  private interface Look<T> {
    @Nullable T look();
  }

  private <T> T awaitSome(Duration atMost, Look<T> look) {
    long end = System.nanoTime() + atMost.toNanos();
    synchronized (world) {
      while (true) {
        T seen = look.look();
        long left = (end - System.nanoTime()) / 1_000_000;
        if (seen != null) {
          return seen;
        }
        if (left <= 0) {
          throw new IllegalStateException("nothing that fits within " + atMost);
        }
        try {
          world.wait(Math.min(left, 100)); // time alone makes an interaction fail
        } catch (InterruptedException ended) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted", ended);
        }
      }
    }
  }

  /** What became of a click or a command. */
  public InteractionView interaction(String id) {
    synchronized (world) {
      Interaction it = world.interactions().get(Snowflakes.read(id));
      if (it == null) {
        throw new IllegalArgumentException("there is no interaction " + id);
      }
      InteractionView.State state =
          it.acknowledged()
              ? InteractionView.State.ACKNOWLEDGED
              : it.tooLate(world.now())
                  ? InteractionView.State.FAILED
                  : InteractionView.State.WAITING;
      Post answer = it.original();
      return new InteractionView(
          id,
          it.bot().name(),
          it.person().name(),
          it.name(),
          state,
          answer == null ? "" : Shapes.id(answer.id()),
          it.at());
    }
  }

  /** Names of those who type in a channel. */
  public List<String> typing(String channel) {
    synchronized (world) {
      long now = world.now().toEpochMilli();
      return world.room(channel).typing().entrySet().stream()
          .filter(each -> each.getValue() > now)
          .map(each -> world.known(each.getKey()).name())
          .toList();
    }
  }

  /** The guild at a glance. */
  public StateView state() {
    synchronized (world) {
      return new StateViews(world, gateway).state();
    }
  }

  /** A bot's status: online, idle, dnd, invisible or offline. */
  public String status(String bot) {
    synchronized (world) {
      return world.account(bot).status();
    }
  }

  /** The line below a bot's name; empty for none. */
  public String activity(String bot) {
    synchronized (world) {
      return world.account(bot).activity();
    }
  }

  /** How many sockets a bot has open. */
  public int sockets(String bot) {
    synchronized (world) {
      return gateway.connected(world.account(bot).name());
    }
  }

  /** How often a bot has identified itself today. */
  public int identifies(String bot) {
    synchronized (world) {
      return world.account(bot).identifies(world.today());
    }
  }

  /** The last 5,000 requests and frames, the oldest first. */
  public List<Exchange> exchanges() {
    return exchanges.all();
  }

  /** Forgets the exchanges so far. */
  public void clearExchanges() {
    exchanges.clear();
  }

  /** Cuts all connections, and ends. */
  @Override
  public void close() throws IOException {
    server.close();
  }
}
