package choir.runtime.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.core.run.Origin;
import choir.core.tool.Tool;
import choir.core.tool.ToolPolicy;
import choir.core.tool.ToolRule;
import choir.core.tool.ToolRule.Verdict;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Servers that are programs, good and bad ones. Cases C-09 and C-10 with two of them. */
@Execution(ExecutionMode.CONCURRENT)
final class StdioServerTest {
  private static final String SEARCH =
      "{\"name\":\"search\",\"inputSchema\":{\"type\":\"object\"}}";
  private static final String SEND = "{\"name\":\"send\",\"inputSchema\":{\"type\":\"object\"}}";
  private static final String READ =
      "{\"name\":\"read\",\"inputSchema\":{},\"annotations\":{\"readOnlyHint\":true}}";

  @TempDir private Path folder;
  private final List<TestServers> opened = new ArrayList<>();
  private ArrayNode section;

  @BeforeEach
  void begin() {
    section = Messages.object().putArray("servers");
  }

  @AfterEach
  void close() {
    opened.forEach(TestServers::close);
  }

  private ObjectNode declare(String name, String mode, String... tools) throws IOException {
    Path file = folder.resolve(name + ".json");
    Files.writeString(file, "[" + String.join(",", tools) + "]");
    ObjectNode server = section.addObject().put("name", name);
    ArrayNode command = server.putArray("command");
    FakeStdioServer.command(mode, file).forEach(command::add);
    return server;
  }

  private TestServers open() {
    TestServers servers = new TestServers(section.toString(), Map.of("SHOWN", "1"));
    opened.add(servers);
    return servers;
  }

  /** Case C-09. */
  @Test
  void toolsOfTwoServersWithTheSameNameAreToldApart() throws IOException {
    declare("alpha", "good", SEARCH);
    declare("beta", "chatty", SEARCH, SEND);
    TestServers servers = open().connected("alpha").connected("beta");
    assertThat(servers.names()).containsExactly("alpha__search", "beta__search", "beta__send");
    assertThat(servers.call("beta__search").text()).contains("\"name\":\"search\"");
    Tool.Result sent = servers.call("beta__send");
    assertThat(sent.text()).contains("\"name\":\"send\"", "\"arguments\":{\"q\":1}");
    assertThat(sent.failed()).isFalse();
    assertThat(sent.origin()).isEqualTo(Origin.OUTSIDE);
    assertThat(servers.view().servers().get(1).title()).contains("fake 1");
  }

  /** Case C-10. */
  @Test
  void theDoctorNamesTheToolThatIsRefused() throws IOException {
    String broken =
        "{\"name\":\"broken\",\"inputSchema\":{\"properties\":{\"a\":{\"$ref\":\"#/$defs/b\"}}}}";
    declare("alpha", "good", SEARCH, broken, SEND);
    section.addObject().put("name", "gone").putArray("command").add("no-such-program");
    assertThat(new McpCheck(name -> null).check(section.toString()))
        .extracting(McpCheck.Finding::words)
        .containsExactly(
            "alpha: 2 tools",
            "alpha: the tool 'broken' is refused: its inputSchema has a $ref that does not resolve:"
                + " #/$defs/b",
            "gone cannot be started: there is no program 'no-such-program' on this machine"
                + " (/usr/local/bin:/usr/bin:/bin)");
  }

  @Test
  void aTaintedTurnAsksAndARuleCoversAllToolsOfAServer() throws IOException {
    declare("alpha", "good", SEARCH);
    TestServers servers = open().connected("alpha");
    Tool tool = servers.tool("alpha__search");
    Tool.Prepared ready = tool.prepare(TestServers.call("1-a", "{}")).toCompletableFuture().join();
    String name = "alpha__search";
    assertThat(ToolPolicy.NONE.decide(name, ready.action(), Origin.RANCH).verdict())
        .isEqualTo(Verdict.ALLOW);
    assertThat(ToolPolicy.NONE.decide(name, ready.action(), Origin.OUTSIDE).verdict())
        .isEqualTo(Verdict.ASK);
    ToolPolicy allowed = new ToolPolicy(List.of(new ToolRule(Verdict.ALLOW, "alpha__*")));
    assertThat(allowed.decide(name, ready.action(), Origin.OUTSIDE).verdict())
        .isEqualTo(Verdict.ALLOW);
    ToolPolicy denied = new ToolPolicy(List.of(new ToolRule(Verdict.DENY, "alpha__*")));
    assertThat(denied.offers(name)).isFalse();
    assertThat(denied.decide(name, ready.action(), Origin.RANCH).verdict()).isEqualTo(Verdict.DENY);
  }

  @Test
  void aServerThatDiesFailsItsCallAtOnceAndComesBack() throws IOException {
    declare("alpha", "dies", SEARCH, READ);
    TestServers servers = open().connected("alpha");
    long began = System.nanoTime();
    Tool.Result lost = servers.call("alpha__search");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
    assertThat(lost.failed()).isTrue();
    assertThat(lost.text())
        .isEqualTo(
            "the MCP server alpha has ended with exit code 3; it said: out of memory; the call may"
                + " have happened: find out before you call again");
    Tool.Result away = servers.call("alpha__search");
    assertThat(away.text())
        .startsWith("the MCP server alpha is not connected: it has ended with exit code 3")
        .endsWith("; the call was not made");
    assertThat(servers.names()).contains("alpha__search");
    servers.connected("alpha");
    assertThat(servers.call("alpha__read").text())
        .endsWith("; the server says that a call can be repeated without harm");
  }

  @Test
  void aServerThatDoesNotAnswerIsNotSaidToHaveFailed() throws IOException {
    declare("alpha", "mute", SEARCH).put("time", "1s");
    TestServers servers = open().connected("alpha");
    assertThat(servers.call("alpha__search").text())
        .isEqualTo(
            "the MCP server alpha has not answered in time; the call may have happened: find out"
                + " before you call again");
    assertThat(servers.state("alpha")).isEqualTo(McpServer.State.CONNECTED);
    await().until(() -> Files.exists(folder.resolve("cancelled")));
  }

  @Test
  void aCancelledCallEndsAndTheServerIsTold() throws IOException {
    declare("alpha", "mute", SEARCH);
    TestServers servers = open().connected("alpha");
    CompletableFuture<Tool.Result> call = servers.begin("alpha__search", "7-x");
    servers.tool("alpha__search").cancel(TestServers.call("7-x", "{}"));
    assertThat(call.join().text()).contains("was told to cancel the call; the call may have");
    await().until(() -> Files.exists(folder.resolve("cancelled")));
    assertThat(Files.readString(folder.resolve("cancelled"))).contains("requestId");
  }

  @Test
  void aHundredMebibytesInOneLineEndTheConnectionAndNotTheNode() throws IOException {
    declare("alpha", "long", SEARCH);
    TestServers servers = open().connected("alpha");
    assertThat(servers.call("alpha__search").text())
        .startsWith("the MCP server alpha has sent more than 8 MiB in one message");
    servers.connected("alpha");
  }

  @Test
  void aListWithoutEndIsGivenUp() throws IOException {
    declare("alpha", "endless");
    TestServers servers = open();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> servers.state("alpha") == McpServer.State.WAITING);
    McpServer.Status status = servers.server("alpha").status();
    assertThat(status.error()).isEqualTo("lists its tools on more than 50 pages");
    assertThat(status.nextAttempt()).isPresent();
  }

  @Test
  void announcedToolsAreReadAgain() throws IOException {
    declare("alpha", "changes", SEARCH);
    TestServers servers = open().connected("alpha");
    Files.writeString(folder.resolve("alpha.json"), "[" + SEARCH + "," + SEND + "]");
    assertThat(servers.call("alpha__search").text()).isEqualTo("changed");
    await().atMost(Duration.ofSeconds(10)).until(() -> servers.names().contains("alpha__send"));
  }

  @Test
  void aServerThatIsNotDeclaredAnyMoreIsKilledWithItsChildren() throws IOException {
    declare("alpha", "parent", SEARCH);
    TestServers servers = open().connected("alpha");
    long child = Long.parseLong(servers.call("alpha__search").text());
    assertThat(ProcessHandle.of(child)).isPresent();
    servers.section = "[]";
    await().atMost(Duration.ofSeconds(20)).until(() -> ended(child));
    assertThat(servers.names()).isEmpty();
    assertThat(servers.knows("alpha")).isFalse();
  }

  /** Whether a process is gone, or dead and not yet buried. */
  private static boolean ended(long pid) throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "stat");
    return !Files.exists(status) || Files.readString(status).contains(") Z ");
  }

  @Test
  void aMissingVariableIsNamedAndNoOtherIsPassedOn() throws IOException {
    declare("alpha", "good", SEARCH).putArray("env").add("ABSENT");
    declare("beta", "good", SEARCH).putArray("env").add("SHOWN");
    TestServers servers = open().connected("beta");
    assertThat(servers.server("alpha").status().error())
        .isEqualTo("needs the environment variable ABSENT, which the node does not have");
    DeclaredServer beta = servers.server("beta").declared();
    assertThat(beta.env()).containsExactly("SHOWN");
  }
}
