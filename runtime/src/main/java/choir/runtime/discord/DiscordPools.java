package choir.runtime.discord;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import net.dv8tion.jda.api.JDABuilder;
import okhttp3.OkHttpClient;

/** The threads and connections that all sessions of a node share. */
final class DiscordPools implements AutoCloseable {
  private static final int TIMERS = 2;

  private final OkHttpClient http = new OkHttpClient();
  private final ScheduledExecutorService gateway = timers("discord-gateway");
  private final ScheduledExecutorService limits = timers("discord-limits");
  private final ExecutorService work =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("discord-", 0).factory());

  private static ScheduledExecutorService timers(String name) {
    ThreadFactory threads = Thread.ofPlatform().daemon().name(name + "-", 0).factory();
    return Executors.newScheduledThreadPool(TIMERS, threads);
  }

  /** Has a session use these; it leaves them open. */
  JDABuilder lend(JDABuilder builder) {
    return builder
        .setHttpClient(http)
        .setGatewayPool(gateway, false)
        .setRateLimitScheduler(limits, false)
        .setRateLimitElastic(work, false)
        .setCallbackPool(work, false);
  }

  /** Runs what blocks. */
  ExecutorService work() {
    return work;
  }

  @Override
  public void close() {
    gateway.shutdownNow();
    limits.shutdownNow();
    work.shutdown();
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
