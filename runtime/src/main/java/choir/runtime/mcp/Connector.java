package choir.runtime.mcp;

import choir.runtime.model.ProxySettings;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Opens wires to servers, with one HTTP client and the threads for all of them. */
final class Connector implements Wire.Opener, AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final Environment environment;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("mcp-", 0).factory());
  private final HttpClient client;

  Connector(Environment environment) {
    this.environment = environment;
    this.client =
        HttpClient.newBuilder()
            .executor(threads)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(ProxySettings.of(environment.variables()))
            .build();
  }

  ExecutorService threads() {
    return threads;
  }

  @Override
  public Wire open(DeclaredServer server, Wire.Listener listener) throws McpException {
    return server.isProgram()
        ? StdioWire.start(server, environment, listener)
        : HttpWire.of(server, environment, client, threads, listener);
  }

  /** Aborts what is under way. */
  @Override
  public void close() {
    client.shutdownNow();
    threads.shutdownNow();
  }
}
