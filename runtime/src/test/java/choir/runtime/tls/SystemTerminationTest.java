package choir.runtime.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.UntypedAbstractActor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it reads all that the package logs")
final class SystemTerminationTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  /** Stands for a stream that does not end: it stops only when it is let. */
  public static final class Stuck extends UntypedAbstractActor {
    private final CountDownLatch started;
    private final CountDownLatch let;

    /** Made by its system. */
    public Stuck(CountDownLatch started, CountDownLatch let) {
      this.started = started;
      this.let = let;
    }

    @Override
    public void preStart() {
      started.countDown();
    }

    @Override
    public void onReceive(Object message) {
      unhandled(message);
    }

    @Override
    public void postStop() throws InterruptedException {
      let.await();
    }
  }

  private static ActorSystem system() {
    return ActorSystem.create(
        "end",
        ConfigFactory.parseString("pekko.actor.provider = local\npekko.loglevel = ERROR")
            .withFallback(ConfigFactory.load("choir"))
            .resolve());
  }

  @Test
  void whatIsStuckAfterTheHandOverIsNotWaitedFor() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch let = new CountDownLatch(1);
    ActorSystem system = system();
    system.actorOf(Props.create(Stuck.class, started, let));
    assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
    try (LogLines log = new LogLines()) {
      SystemTermination.of(system, LONG, Duration.ofMillis(100));
      assertThat(system.whenTerminated().isCompleted()).isFalse();
      assertThat(log.warnings()).singleElement().asString().contains("did not close within");
    } finally {
      let.countDown();
      system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void theHandOverIsWaitedForAndItsDelayIsTold() throws Exception {
    ActorSystem system = system();
    CompletableFuture<Done> handedOver = new CompletableFuture<>();
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseClusterShardingShutdownRegion(), "hands", () -> handedOver);
    assertThatThrownBy(() -> SystemTermination.of(system, Duration.ofMillis(100), LONG))
        .isInstanceOf(TimeoutException.class);
    handedOver.complete(Done.getInstance());
    SystemTermination.of(system, LONG, LONG);
    assertThat(system.whenTerminated().isCompleted()).isTrue();
  }
}
