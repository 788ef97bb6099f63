package choir.test.sq;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Silences the store while a suite makes its disk fail thousands of times. */
final class SilencedStoreLog implements BeforeAllCallback, AfterAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    level(Level.OFF);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    level(Level.INFO);
  }

  private static void level(Level level) {
    if (LoggerFactory.getLogger("choir.runtime.sq") instanceof Logger logger) {
      logger.setLevel(level);
    }
  }
}
