package choir.runtime.log;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** Access to Logback behind SLF4J. */
public final class Logback {
  private Logback() {}

  /**
   * The logger context of this process. Initialises logging if necessary; waits if another thread
   * does.
   *
   * @throws ClassCastException if SLF4J is bound to another library
   */
  @SuppressWarnings("LockOnNonEnclosingClassLiteral") // this is the lock to wait for
  public static LoggerContext context() {
    // While one thread initialises logging, SLF4J gives others a substitute factory. It
    // initialises under this monitor: its holder finds logging initialised, or does it. See
    // LoggerFactory.getProvider of slf4j-api 2.0.
    synchronized (LoggerFactory.class) {
      return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
  }
}
