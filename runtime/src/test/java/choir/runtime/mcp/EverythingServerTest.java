package choir.runtime.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import choir.core.tool.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The reference server of the protocol. Needs Node.js, and the package {@code
 * @modelcontextprotocol/server-everything} in the folder that {@code CHOIR_TEST_MCP_EVERYTHING}
 * names ({@code npm install --prefix FOLDER @modelcontextprotocol/server-everything}); skipped
 * without them.
 */
@Tag("process")
final class EverythingServerTest {
  private static final String PROGRAM =
      "node_modules/@modelcontextprotocol/server-everything/dist/index.js";

  private static Path program() {
    String folder = Optional.ofNullable(System.getenv("CHOIR_TEST_MCP_EVERYTHING")).orElse("");
    Path program = Path.of(folder, PROGRAM);
    assumeTrue(
        !folder.isEmpty() && Files.exists(program),
        "CHOIR_TEST_MCP_EVERYTHING names no folder with the reference server");
    return program;
  }

  @Test
  void itsToolsCanBeCalled() {
    String section =
        """
        [{"name":"everything","command":["node","%s","stdio"],"time":"30s"}]
        """
            .formatted(program());
    try (TestServers servers = new TestServers(section, Map.of())) {
      servers.connected("everything");
      assertThat(servers.view().servers().get(0).refused()).isEmpty();
      assertThat(servers.names()).contains("everything__echo");
      Tool echo = servers.tool("everything__echo");
      Tool.Result said =
          echo.call(TestServers.call("1-a", "{\"message\":\"hello\"}"))
              .toCompletableFuture()
              .join();
      assertThat(said.text()).isEqualTo("Echo: hello");
      Tool image = servers.tool("everything__get-tiny-image");
      assertThat(image.call(TestServers.call("1-b", "{}")).toCompletableFuture().join().text())
          .contains("[image of the type image/png, about ");
    }
  }
}
