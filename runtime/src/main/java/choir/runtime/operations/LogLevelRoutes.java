package choir.runtime.operations;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import choir.runtime.access.Scope;
import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import choir.runtime.log.Logback;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Log levels of the node, until it is restarted. */
final class LogLevelRoutes {
  private static final String PATH = "/loglevel/logback";
  private static final String NAME = "[A-Za-z0-9_$.-]{1,200}";
  private static final String INHERIT = "INHERIT";
  private static final List<String> LEVELS =
      List.of("OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE", INHERIT);

  private static final Logger log = LoggerFactory.getLogger(LogLevelRoutes.class);

  private final Guarded reading;
  private final LoggerContext loggers = Logback.context();

  LogLevelRoutes(Guarded reading) {
    this.reading = reading;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            PATH,
            reading,
            Answer.either(LogLevelView.class, LogLevelsView.class),
            "Shows the level of ?logger=NAME, or all levels that were set.",
            this::show),
        new Route(
            "PUT",
            PATH,
            Guarded.alwaysBy(Scope.OPERATE),
            BodyRule.NONE,
            Answer.of(LogLevelView.class),
            "Sets the level of ?logger=NAME to &level=LEVEL until the node is restarted.",
            this::set));
  }

  private CompletionStage<HttpResponse> show(Call call) {
    Optional<String> name = call.query("logger");
    return answer(name.isPresent() ? of(name(call)) : all());
  }

  private CompletionStage<HttpResponse> set(Call call) {
    String name = name(call);
    String level = call.query("level").orElse("").toUpperCase(Locale.ROOT);
    boolean root = name.equals(Logger.ROOT_LOGGER_NAME);
    if (!LEVELS.contains(level) || (root && level.equals(INHERIT))) {
      throw Problem.of(
              Kind.BAD_REQUEST,
              "level",
              "level is '%s', must be one of %s%s"
                  .formatted(level, LEVELS, root ? "; ROOT has nobody to inherit from" : ""))
          .refusal();
    }
    loggers.getLogger(name).setLevel(level.equals(INHERIT) ? null : Level.toLevel(level));
    log.info("the level of {} is {} now, as '{}' wants it", name, level, call.caller().name());
    return answer(of(name));
  }

  private static String name(Call call) {
    String name = call.query("logger").orElse("");
    if (!name.matches(NAME)) {
      throw Problem.of(
              Kind.BAD_REQUEST,
              "logger",
              "logger is '%s', must be a package or class, as choir.runtime.node, or ROOT"
                  .formatted(name))
          .refusal();
    }
    return name;
  }

  private LogLevelView of(String name) {
    ch.qos.logback.classic.@Nullable Logger known = loggers.exists(name);
    boolean inherited = known == null || known.getLevel() == null;
    return new LogLevelView(name, effective(name).toString(), inherited);
  }

  /** Finds the level without creating the logger. */
  private Level effective(String name) {
    for (String each = name; !each.isEmpty(); each = above(each)) {
      ch.qos.logback.classic.@Nullable Logger known = loggers.exists(each);
      if (known != null) {
        return known.getEffectiveLevel();
      }
    }
    return loggers.getLogger(Logger.ROOT_LOGGER_NAME).getEffectiveLevel();
  }

  private static String above(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(0, dot);
  }

  private LogLevelsView all() {
    Map<String, String> levels = new TreeMap<>();
    for (ch.qos.logback.classic.Logger each : loggers.getLoggerList()) {
      if (each.getLevel() != null) {
        levels.put(each.getName(), each.getLevel().toString());
      }
    }
    return new LogLevelsView(levels);
  }

  private static CompletionStage<HttpResponse> answer(Record view) {
    return CompletableFuture.completedStage(Json.response(200, view));
  }
}
