package choir.runtime.discordsim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What JDA complains of: it logs a payload that it cannot read, and goes on. */
final class JdaLog implements AutoCloseable {
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("net.dv8tion.jda");

  JdaLog() {
    appender.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(appender);
  }

  /** Warnings and errors so far. */
  List<String> complaints() {
    return List.copyOf(appender.list).stream()
        .filter(each -> each.getLevel().isGreaterOrEqual(Level.WARN))
        .map(each -> each.getLoggerName() + ": " + each.getFormattedMessage())
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    appender.stop();
  }
}
