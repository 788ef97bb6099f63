package choir.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Logging started anew, beside that of this process: its classes are loaded a second time. */
final class LogbackTest {
  private static final int SECONDS = 60;

  /** In the middle of the start; known to both loadings of {@link Slow}. */
  public static final class Gate {
    static final CompletableFuture<Boolean> reached = new CompletableFuture<>();
    static final CompletableFuture<Boolean> open = new CompletableFuture<>();

    private Gate() {}

    /** Waits until the test has looked. */
    public static void pass() {
      reached.complete(true);
      open.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }
  }

  /** An appender that takes its time to start. */
  public static final class Slow extends AppenderBase<ILoggingEvent> {
    @Override
    public void start() {
      Gate.pass();
      super.start();
    }

    @Override
    protected void append(ILoggingEvent event) {}
  }

  /** Reloads logging and its users in a new class loader; shares all other classes. */
  private static final class Anew extends URLClassLoader {
    Anew(URL... urls) {
      super(urls, LogbackTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      boolean anew =
          name.startsWith("org.slf4j.")
              || name.startsWith("ch.qos.logback.")
              || name.equals(Logback.class.getName())
              || name.equals(Slow.class.getName());
      if (!anew) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known == null ? findClass(name) : known;
      }
    }
  }

  private static URL home(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  private static FutureTask<Object> call(Class<?> owner, String method) {
    return new FutureTask<>(() -> owner.getMethod(method).invoke(null));
  }

  @Test
  void whoNeedsLogbackWaitsWhileAnotherThreadStartsLogging(@TempDir Path folder) throws Exception {
    Files.writeString(
        folder.resolve("logback-test.xml"),
        """
        <configuration>
          <appender name="slow" class="%s"/>
          <root level="ERROR"><appender-ref ref="slow"/></root>
        </configuration>
        """
            .formatted(Slow.class.getName()));
    try (Anew loader =
        new Anew(
            folder.toUri().toURL(),
            home(LoggerFactory.class),
            home(LoggerContext.class),
            home(AppenderBase.class),
            home(Logback.class),
            home(Slow.class))) {
      Class<?> factory = loader.loadClass(LoggerFactory.class.getName());
      FutureTask<Object> starts = call(factory, "getILoggerFactory");
      Thread.ofPlatform().start(starts);
      assertThat(Gate.reached.get(SECONDS, TimeUnit.SECONDS)).isTrue();
      FutureTask<Object> standIn = call(factory, "getILoggerFactory");
      standIn.run();
      assertThat(standIn.get().getClass().getSimpleName()).isEqualTo("SubstituteLoggerFactory");
      FutureTask<Object> needs = call(loader.loadClass(Logback.class.getName()), "context");
      Thread needing = Thread.ofPlatform().start(needs);
      // Nobody tells when a thread begins to wait for another: it can only be looked at.
      Awaitility.await()
          .atMost(Duration.ofSeconds(SECONDS))
          .until(() -> needing.getState() == Thread.State.BLOCKED || needs.isDone());
      Gate.open.complete(true);
      assertThat(needs.get(SECONDS, TimeUnit.SECONDS))
          .isSameAs(starts.get(SECONDS, TimeUnit.SECONDS));
    }
  }
}
