package choir.runtime.log;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** The way to Logback behind SLF4J. */
public final class Logback {
  private Logback() {}

  /**
   * All loggers of this process. Starts logging if nobody has yet; waits while another thread does.
   *
   * @throws ClassCastException if another library than Logback was put behind SLF4J
   */
  @SuppressWarnings("LockOnNonEnclosingClassLiteral") // it is that lock which is to be waited for
  public static LoggerContext context() {
    // While one thread starts logging, SLF4J gives others a stand-in that is no LoggerContext. It
    // starts under this monitor: who holds it finds logging started, or starts it. So in
    // LoggerFactory.getProvider of slf4j-api 2.0.
    synchronized (LoggerFactory.class) {
      return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
  }
}
