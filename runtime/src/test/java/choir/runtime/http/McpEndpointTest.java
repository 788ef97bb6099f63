package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.access.Scope;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ranch as a server of MCP, with the real store and entities. */
final class McpEndpointTest {
  @TempDir static Path folder;
  private static TestRanch ranch;

  @BeforeAll
  static void open() throws IOException {
    ranch = new TestRanch(folder.resolve("sq"));
  }

  @AfterAll
  static void close() throws IOException {
    ranch.close();
  }

  private static Caller caller(Scope scope) {
    return new Caller(ranch.url, ranch.token(scope));
  }

  private static Caller.Answer rpc(Caller caller, String method, String params) {
    String body =
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"%s\",\"params\":%s}".formatted(method, params);
    return caller.post("/mcp", body, "Accept", "application/json, text/event-stream");
  }

  private static JsonNode result(Caller caller, String method, String params) {
    JsonNode answer = rpc(caller, method, params).json();
    assertThat(answer.path("id").asInt()).as(answer.toString()).isEqualTo(7);
    assertThat(answer.has("result")).as(answer.toString()).isTrue();
    return answer.get("result");
  }

  private static JsonNode use(Caller caller, String tool, String arguments) {
    return result(
        caller, "tools/call", "{\"name\":\"%s\",\"arguments\":%s}".formatted(tool, arguments));
  }

  private static String text(JsonNode result) {
    return result.path("content").path(0).path("text").asText();
  }

  private static List<String> tools(Scope scope) {
    List<String> names = new ArrayList<>();
    result(caller(scope), "tools/list", "{}")
        .path("tools")
        .forEach(each -> names.add(each.path("name").asText()));
    return names;
  }

  @Test
  void aClientIsToldWhatIsThere() {
    JsonNode told =
        result(caller(Scope.READ), "initialize", "{\"protocolVersion\":\"2025-06-18\"}");
    assertThat(told.path("protocolVersion").asText()).isEqualTo("2025-06-18");
    assertThat(told.path("capabilities").has("tools")).isTrue();
    assertThat(told.path("serverInfo").path("name").asText()).isEqualTo("choir");
    JsonNode newer =
        result(caller(Scope.READ), "initialize", "{\"protocolVersion\":\"2030-01-01\"}");
    assertThat(newer.path("protocolVersion").asText()).isEqualTo("2025-11-25");
    assertThat(result(caller(Scope.READ), "ping", "{}")).isEmpty();
  }

  @Test
  void aTokenIsOfferedWhatItsScopePermits() {
    List<String> reading =
        List.of(
            "list_agents",
            "list_runs",
            "show_run",
            "list_schedules",
            "read_scroll",
            "list_scrolls");
    assertThat(tools(Scope.READ)).containsExactlyElementsOf(reading);
    assertThat(tools(Scope.SEND)).contains("ask", "send").doesNotContain("write_scroll");
    assertThat(tools(Scope.OPERATE)).hasSize(9).contains("write_scroll");
  }

  @Test
  void aToolBeyondTheScopeIsRefusedAndDoesNothing() {
    JsonNode refused = use(caller(Scope.READ), "ask", "{\"agent\":\"lux\",\"text\":\"hello\"}");
    assertThat(refused.path("isError").asBoolean()).isTrue();
    assertThat(text(refused)).endsWith("has the scope read; ask needs send");
    JsonNode write =
        use(
            caller(Scope.SEND),
            "write_scroll",
            "{\"phext\":\"notes\",\"coordinate\":\"1.1.1/1.1.1/1.1.9\",\"text\":\"x\"}");
    assertThat(text(write)).endsWith("has the scope send; write_scroll needs operate");
    JsonNode there =
        use(
            caller(Scope.READ),
            "read_scroll",
            "{\"phext\":\"notes\",\"coordinate\":\"1.1.1/1.1.1/1.1.9\"}");
    assertThat(text(there)).isEqualTo("there is no scroll at notes 1.1.1/1.1.1/1.1.9");
  }

  @Test
  void noTokenAndNarrowTokensGetNothing() {
    assertThat(rpc(new Caller(ranch.url, ""), "tools/list", "{}").status()).isEqualTo(401);
    assertThat(rpc(caller(Scope.HOOK), "tools/list", "{}").status()).isEqualTo(403);
    assertThat(rpc(caller(Scope.JOIN), "tools/list", "{}").status()).isEqualTo(403);
    assertThat(caller(Scope.ADMIN).post("/mcp", "{}", "Origin", "https://evil.example").status())
        .isNotEqualTo(200);
  }

  @Test
  void anAgentIsAskedAndAnswers() {
    JsonNode said = use(caller(Scope.SEND), "ask", "{\"agent\":\"lux\",\"text\":\"hello\"}");
    assertThat(text(said)).isEqualTo("You said: hello");
    assertThat(said.path("isError").asBoolean()).isFalse();
    assertThat(said.path("structuredContent").path("state").asText()).isEqualTo("completed");
  }

  @Test
  void aLongAnswerIsFetchedLaterByItsRun() {
    Caller caller = caller(Scope.SEND);
    JsonNode begun =
        use(
            caller,
            "ask",
            "{\"agent\":\"lux\",\"text\":\"slowly\",\"session\":\"long\",\"wait\":1}");
    String run = begun.path("structuredContent").path("runId").asText();
    assertThat(begun.path("isError").asBoolean()).isFalse();
    assertThat(text(begun)).contains("the message is stored, and its run " + run + " goes on");
    ranch.model.open();
    JsonNode done = use(caller, "show_run", "{\"run\":\"" + run + "\",\"wait\":20}");
    assertThat(done.path("structuredContent").path("reply").asText()).isEqualTo("You said: slowly");
    ranch.model.close();
  }

  @Test
  void theSameKeySendsOneMessage() {
    Caller caller = caller(Scope.SEND);
    String message = "{\"agent\":\"phex\",\"text\":\"once\",\"key\":\"k-1\"}";
    JsonNode first = use(caller, "send", message).path("structuredContent");
    JsonNode second = use(caller, "send", message).path("structuredContent");
    assertThat(first.path("repeat").asBoolean()).isFalse();
    assertThat(second.path("repeat").asBoolean()).isTrue();
    assertThat(second.path("runId")).isEqualTo(first.path("runId"));
    JsonNode runs =
        use(caller, "list_runs", "{\"agent\":\"phex\",\"limit\":1}").path("structuredContent");
    assertThat(runs.path("runs").path(0).path("runId")).isEqualTo(first.path("runId"));
  }

  @Test
  void scrollsAreWrittenReadAndListed() {
    Caller caller = caller(Scope.OPERATE);
    String place = "\"phext\":\"notes\",\"coordinate\":\"1.1.1/1.1.1/1.1.2\"";
    JsonNode wrote = use(caller, "write_scroll", "{" + place + ",\"text\":\"first\\nsecond\"}");
    assertThat(text(wrote)).isEqualTo("wrote 12 characters at notes 1.1.1/1.1.1/1.1.2");
    assertThat(text(use(caller, "read_scroll", "{" + place + "}"))).isEqualTo("first\nsecond");
    assertThat(text(use(caller, "list_scrolls", "{\"phext\":\"notes\"}")))
        .isEqualTo("1.1.1/1.1.1/1.1.2  first\n");
    assertThat(text(use(caller, "write_scroll", "{" + place + ",\"text\":\"\"}")))
        .isEqualTo("deleted notes 1.1.1/1.1.1/1.1.2");
    JsonNode kept =
        use(caller, "read_scroll", "{\"phext\":\"tokens\",\"coordinate\":\"1.1.1/1.1.1/1.1.1\"}");
    assertThat(text(kept)).isEqualTo("the phext 'tokens' is kept by the ranch itself");
    assertThat(kept.path("isError").asBoolean()).isTrue();
  }

  @Test
  void whatIsWrongWithArgumentsIsAResultThatAModelReads() {
    Caller caller = caller(Scope.OPERATE);
    assertThat(text(use(caller, "ask", "{\"agent\":\"nobody\",\"text\":\"x\"}")))
        .contains("nobody");
    assertThat(text(use(caller, "ask", "{\"agent\":\"lux\"}")))
        .isEqualTo("the argument 'text' must be a string");
    assertThat(text(use(caller, "show_run", "{\"run\":\"run-0\",\"more\":1}")))
        .startsWith("there is no argument 'more'");
    assertThat(text(use(caller, "read_scroll", "{\"phext\":\"notes\",\"coordinate\":\"1\"}")))
        .startsWith("'1' is not a coordinate");
  }

  @Test
  void whatIsNoMessageOfTheProtocolIsRefusedAsTheProtocolSays() {
    Caller caller = caller(Scope.READ);
    assertThat(rpc(caller, "resources/list", "{}").json().path("error").path("code").asInt())
        .isEqualTo(-32601);
    assertThat(rpc(caller, "tools/call", "{\"name\":\"sing\"}").json().path("error").toString())
        .contains("there is no tool 'sing'");
    Caller.Answer batch = caller.post("/mcp", "[]");
    assertThat(batch.status()).isEqualTo(400);
    assertThat(batch.json().path("error").path("code").asInt()).isEqualTo(-32600);
    assertThat(batch.json().get("id").isNull()).isTrue();
    String note = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
    Caller.Answer accepted = caller.post("/mcp", note);
    assertThat(accepted.status()).isEqualTo(202);
    assertThat(accepted.response().body()).isEmpty();
    assertThat(caller.post("/mcp", note, "MCP-Protocol-Version", "1999-01-01").status())
        .isEqualTo(400);
    assertThat(caller.get("/mcp").status()).isEqualTo(405);
    assertThat(caller.delete("/mcp").status()).isEqualTo(405);
  }
}
