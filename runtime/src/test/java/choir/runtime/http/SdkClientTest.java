package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.access.Scope;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ranch as a server of MCP, called by the client of the protocol's official Java SDK. */
final class SdkClientTest {
  @TempDir private Path folder;

  @Test
  void theClientOfTheSdkAsksAnAgent() throws IOException {
    try (TestRanch ranch = new TestRanch(folder.resolve("sq"))) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder().header("Authorization", "Bearer " + ranch.token(Scope.SEND));
      HttpClientStreamableHttpTransport transport =
          HttpClientStreamableHttpTransport.builder(ranch.url)
              .endpoint("/mcp")
              .requestBuilder(request)
              .build();
      try (McpSyncClient client =
          McpClient.sync(transport).requestTimeout(Duration.ofSeconds(30)).build()) {
        assertThat(client.initialize().serverInfo().name()).isEqualTo("choir");
        assertThat(client.listTools().tools())
            .extracting(McpSchema.Tool::name)
            .contains("ask", "list_agents", "read_scroll")
            .doesNotContain("write_scroll");
        McpSchema.CallToolResult said =
            client.callTool(
                McpSchema.CallToolRequest.builder("ask")
                    .arguments(Map.of("agent", "lux", "text", "hello"))
                    .build());
        assertThat(said.isError()).isFalse();
        assertThat(said.content().get(0))
            .isInstanceOfSatisfying(
                McpSchema.TextContent.class,
                text -> assertThat(text.text()).isEqualTo("You said: hello"));
      }
    }
  }
}
