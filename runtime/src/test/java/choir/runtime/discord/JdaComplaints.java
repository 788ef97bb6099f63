package choir.runtime.discord;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What JDA complains of: it logs a payload that it cannot read, and goes on. */
final class JdaComplaints implements AutoCloseable {
  /** The classes that complain when something was not understood. */
  private static final List<String> CLASSES =
      List.of("WebSocketClient", "Requester", "EntityBuilder", "RestRateLimiter");

  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("net.dv8tion.jda");

  JdaComplaints() {
    appender.start();
    logger.addAppender(appender);
  }

  /** Complaints about a connection that the test has cut. */
  private static final List<String> OF_LOSS =
      List.of(
          "Got disconnected from WebSocket",
          "reconnect",
          "Reconnect failed",
          "connection",
          "Failed to connect",
          "I/O error",
          "timeout");

  private static boolean isOfLoss(String text) {
    return OF_LOSS.stream().anyMatch(text::contains);
  }

  /** Complaints about what was received. */
  List<String> aboutPayloads() {
    return list().stream().filter(each -> !isOfLoss(each)).toList();
  }

  List<String> list() {
    return List.copyOf(appender.list).stream()
        .filter(each -> each.getLevel().isGreaterOrEqual(Level.WARN))
        .filter(each -> CLASSES.stream().anyMatch(each.getLoggerName()::contains))
        .map(each -> each.getLoggerName() + ": " + each.getFormattedMessage())
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    appender.stop();
  }
}
