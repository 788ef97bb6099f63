package choir.runtime.discordsim;

import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.dv8tion.jda.api.JDA;
import net.dv8tion.jda.api.JDABuilder;
import net.dv8tion.jda.api.events.GenericEvent;
import net.dv8tion.jda.api.hooks.EventListener;
import net.dv8tion.jda.api.requests.GatewayIntent;
import net.dv8tion.jda.api.requests.RestConfig;
import net.dv8tion.jda.api.utils.Compression;
import net.dv8tion.jda.api.utils.ConcurrentSessionController;

/** A bot on JDA, logged in at a simulator. */
final class JdaBot implements AutoCloseable {
  private final JDA jda;
  private final BlockingQueue<GenericEvent> events = new LinkedBlockingQueue<>();

  private JdaBot(JDABuilder builder) throws InterruptedException {
    builder.addEventListeners((EventListener) events::add);
    this.jda = builder.build();
    jda.awaitReady();
  }

  static JdaBot login(DiscordSim sim, String token) throws InterruptedException {
    return login(sim, token, Compression.ZLIB, EnumSet.allOf(GatewayIntent.class));
  }

  static JdaBot login(
      DiscordSim sim, String token, Compression compression, Collection<GatewayIntent> intents)
      throws InterruptedException {
    return new JdaBot(builder(sim, token, intents).setCompression(compression));
  }

  static JDABuilder builder(DiscordSim sim, String token, Collection<GatewayIntent> intents) {
    return JDABuilder.createLight(token, intents)
        .setRestConfig(new RestConfig().setBaseUrl(sim.restAddress()))
        .setMaxReconnectDelay(32)
        .setSessionController(
            new ConcurrentSessionController() {
              @Override
              public String getGateway() {
                return sim.gatewayAddress();
              }
            });
  }

  JDA jda() {
    return jda;
  }

  /** The next event of a type; those of other types before it are left out. */
  <T extends GenericEvent> T next(Class<T> type) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (true) {
      GenericEvent event = events.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new AssertionError("no " + type.getSimpleName() + " within 10 s");
      }
      if (type.isInstance(event)) {
        return type.cast(event);
      }
    }
  }

  /** How many events of a type are waiting, after what has come so far. */
  long waiting(Class<? extends GenericEvent> type) {
    return events.stream().filter(type::isInstance).count();
  }

  /**
   * Lets requests under way end: JDA gives an answer out before it has put the request away, and an
   * interrupt in between is an error in its log.
   */
  @Override
  public void close() {
    jda.shutdown();
    try {
      if (!jda.awaitShutdown(Duration.ofSeconds(10))) {
        jda.shutdownNow();
        if (!jda.awaitShutdown(Duration.ofSeconds(10))) {
          throw new AssertionError("JDA does not end");
        }
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
