package choir.runtime.mcp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Connects to declared servers once, for {@code choir doctor}. */
public final class McpCheck {
  /** How long a server may take to start, to initialise and to list its tools. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Function<String, @Nullable String> environment;

  /**
   * @param environment usually {@code System::getenv}
   */
  public McpCheck(Function<String, @Nullable String> environment) {
    this.environment = environment;
  }

  /**
   * What was found out.
   *
   * @param good whether it is as it should be
   */
  public record Finding(boolean good, String words) {}

  /**
   * Connects to each server and lists its tools. Blocking.
   *
   * @param json the section; empty if there is none
   */
  public List<Finding> check(String json) {
    List<Finding> findings = new ArrayList<>();
    try (Connector connector = new Connector(new Environment(environment))) {
      List<CompletableFuture<List<Finding>>> checks =
          DeclaredServer.read(json).stream()
              .map(
                  each ->
                      CompletableFuture.supplyAsync(
                          () -> check(each, connector), connector.threads()))
              .toList();
      checks.forEach(each -> findings.addAll(each.join()));
    }
    return findings;
  }

  private static List<Finding> check(DeclaredServer server, Connector connector) {
    List<Finding> findings = new ArrayList<>();
    try (Wire wire = connector.open(server, new Silent())) {
      ToolCatalog catalog =
          McpSession.open(server, wire, PATIENCE)
              .thenCompose(McpSession::list)
              .get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      findings.add(
          new Finding(true, "%s: %d tools".formatted(server.name(), catalog.tools().size())));
      for (ToolCatalog.Refused each : catalog.refused()) {
        findings.add(
            new Finding(
                false,
                "%s: the tool '%s' is refused: %s"
                    .formatted(server.name(), each.tool(), each.reason())));
      }
    } catch (McpException refused) {
      findings.add(new Finding(false, server.name() + " " + refused.words()));
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      findings.add(new Finding(false, server.name() + " " + McpException.of(cause).words()));
    } catch (TimeoutException late) {
      findings.add(new Finding(false, server.name() + " has not answered in time"));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      findings.add(new Finding(false, server.name() + " was not asked: interrupted"));
    }
    return findings;
  }

  /** One look hears no announcements. */
  private static final class Silent implements Wire.Listener {
    @Override
    public void notified(String method) {}

    @Override
    public void ended(String reason) {}
  }
}
