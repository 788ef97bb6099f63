package choir.runtime.node;

import choir.core.access.Secret;
import choir.core.id.AgentId;
import choir.core.roster.AgentDeclaration;
import choir.core.roster.RanchDeclaration;
import choir.core.roster.Sections;
import choir.core.sq.ScrollKey;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.Failed;
import choir.runtime.cli.FileProblem;
import choir.runtime.discord.DiscordSection;
import choir.runtime.discord.TrialIdentities;
import choir.runtime.discordsim.DiscordSim;
import choir.runtime.discordsim.GuildSpec;
import choir.runtime.discordsim.SimOptions;
import choir.runtime.ranch.RanchFile;
import choir.runtime.sq.io.AtomicFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A simulated Discord guild in the process of a node, with a bot for each agent of its ranch. It
 * ends with the process, and nothing of it is stored. Its people are people of the ranch, so that
 * its page wants a key: the address with the key is in a private file of the home.
 */
final class TrialGuild implements AutoCloseable {
  /** The option of {@code choir up}. */
  static final String OPTION = "--with-discord-sim";

  /** Default port of the page. */
  static final int PORT = 7790;

  /** Maximum number of agents that get a bot: a session takes some megabytes of a node's 256. */
  static final int MAX_BOTS = 20;

  /** The file with the page's address. */
  private static final String ADDRESS = "discord-sim.url";

  /** How long a start waits for the bots; they go on connecting afterwards. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
  private static final int TOKEN_BYTES = 24;
  private static final List<String> CHANNELS = List.of("general", "workshop", "inter-agent");

  private final DiscordSim sim;
  private final Secret key;
  private final TrialIdentities identities;
  private final int agents;

  private TrialGuild(DiscordSim sim, Secret key, TrialIdentities identities, int agents) {
    this.sim = sim;
    this.key = key;
    this.identities = identities;
    this.agents = agents;
  }

  /**
   * Starts a guild for a ranch.
   *
   * @throws BadInput if the ranch declares identities in Discord
   * @throws Failed if the port is taken
   */
  static TrialGuild open(RanchFile file, int port) {
    RanchDeclaration ranch = file.ranch().declaration();
    declared(ranch)
        .ifPresent(
            path -> {
              throw new BadInput(refusal(file, path));
            });
    List<AgentId> bots = ranch.agents().stream().map(AgentDeclaration::id).limit(MAX_BOTS).toList();
    GuildSpec guild = GuildSpec.named(ranch.name());
    List<String> people = List.of(name("owner", ranch.agents()), name("operator", ranch.agents()));
    for (String person : people) {
      guild = guild.person(person);
    }
    SortedMap<AgentId, String> tokens = new TreeMap<>();
    SecureRandom random = new SecureRandom();
    for (AgentId agent : bots) {
      tokens.put(agent, token(random));
      guild = guild.bot(agent.value(), tokens.get(agent));
    }
    for (String channel : CHANNELS) {
      guild = guild.channel(channel);
    }
    Secret key = Secret.of(token(random));
    DiscordSim sim = start(guild, SimOptions.defaults().withPort(port).withKey(key));
    SortedMap<String, String> ids = new TreeMap<>();
    people.forEach(person -> ids.put(sim.userId(person), person));
    return new TrialGuild(
        sim,
        key,
        new TrialIdentities(URI.create(sim.address()), ids, tokens, "#" + CHANNELS.getFirst()),
        ranch.agents().size());
  }

  private static DiscordSim start(GuildSpec guild, SimOptions options) {
    try {
      return DiscordSim.start(guild, options);
    } catch (IOException taken) {
      throw new Failed(
          "port %d of 127.0.0.1, for the page of the simulated Discord, is not available: %s. Stop"
                  .formatted(options.port(), taken.getMessage())
              + " its user ('ss -ltnp' shows it), or set CHOIR_PORT_OFFSET to shift all ports of"
              + " this node");
    }
  }

  private static String token(SecureRandom random) {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** A name of a person that no agent has: ids of agents contain no dots. */
  private static String name(String wanted, List<AgentDeclaration> agents) {
    boolean taken = agents.stream().anyMatch(each -> each.id().value().equals(wanted));
    return taken ? wanted + ".person" : wanted;
  }

  /** The path of a declaration for Discord in a file, if there is one. */
  private static Optional<String> declared(RanchDeclaration ranch) {
    if (ranch.sections().containsKey(DiscordSection.NAME)) {
      return Optional.of(DiscordSection.NAME);
    }
    for (int i = 0; i < ranch.agents().size(); i++) {
      if (ranch.agents().get(i).sections().containsKey(DiscordSection.NAME)) {
        return Optional.of("agents[" + i + "]." + DiscordSection.NAME);
      }
    }
    return Optional.empty();
  }

  private static String refusal(RanchFile file, String path) {
    String why =
        "the agents have identities in Discord already, which %s would put aside; start without it,"
                .formatted(OPTION)
            + " or try it out in another home (--home)";
    return String.valueOf(
        file.refusal(List.of(new RanchDeclaration.Problem(path, why))).getMessage());
  }

  /**
   * Why the ranch in force cannot have a trial guild, if so: its agents have identities in Discord,
   * although this machine's files declare none.
   *
   * @param sections tells whether a scroll exists
   */
  static Optional<String> refusal(List<AgentId> agents, Predicate<ScrollKey> sections) {
    boolean any =
        sections.test(Sections.key(DiscordSection.NAME))
            || agents.stream()
                .anyMatch(agent -> sections.test(Sections.key(agent, DiscordSection.NAME)));
    return any
        ? Optional.of(
            "the revision in force declares identities in Discord, which %s would put aside; start"
                    .formatted(OPTION)
                + " without it, or try it out in another home (--home)")
        : Optional.empty();
  }

  TrialIdentities identities() {
    return identities;
  }

  /** Writes the address of the page, with the key, into the home, readable by its owner only. */
  void writeAddress(Path home) throws IOException {
    String address = sim.address() + "/#key=" + key.reveal() + "\n";
    AtomicFile.write(home.resolve(ADDRESS), address, AtomicFile.PRIVATE);
  }

  /** The line that tells a person at a terminal the address of the page; for no log. */
  static String pageOf(Path home) {
    try {
      return "page: " + Files.readString(home.resolve(ADDRESS)).strip();
    } catch (IOException unreadable) {
      throw new Failed("the page's address cannot be read: " + FileProblem.of(unreadable));
    }
  }

  /** Waits until the bots are connected, at most {@link #PATIENCE}, and says how many are. */
  String awaitBots() throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (connected() < bots() && System.nanoTime() < until) {
      Thread.sleep(POLL_INTERVAL.toMillis());
    }
    return described();
  }

  private long bots() {
    return identities.tokens().size();
  }

  private long connected() {
    return identities.tokens().keySet().stream()
        .filter(agent -> sim.sockets(agent.value()) > 0)
        .count();
  }

  private String described() {
    long connected = connected();
    String bots =
        connected < bots()
            ? "%d of %d agents connected so far".formatted(connected, bots())
            : bots() < agents
                ? "the first %d of %d agents".formatted(bots(), agents)
                : bots() + " agents";
    return "simulated Discord: %s (%s)".formatted(sim.address(), bots);
  }

  @Override
  public void close() throws IOException {
    sim.close();
  }
}
