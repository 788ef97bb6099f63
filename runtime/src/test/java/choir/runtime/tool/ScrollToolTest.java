package choir.runtime.tool;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.tool.Tool;
import choir.runtime.node.NodeStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScrollToolTest {
  private static final String PLACE = "\"coordinate\":\"1.5.2/3.7.3/9.1.2\"";

  @TempDir Path home;
  private NodeStore store;
  private final Map<String, Tool> tools = new TreeMap<>();

  @BeforeEach
  void open() throws IOException {
    store = NodeStore.open(home);
    ScrollTool.over(store.store()).forEach(tool -> tools.put(tool.spec().name(), tool));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private Tool.Result call(String agent, String tool, String arguments) {
    Profile profile =
        new Profile(
            new AgentId(agent),
            1,
            1,
            agent,
            "tests",
            Coordinate.of("1.5.2/3.7.3/9.1.1"),
            "offline",
            Profile.Limits.DEFAULT);
    Tool.Call call =
        new Tool.Call(profile, RunId.of("tests", "run"), "1-call", arguments, List.of());
    return Objects.requireNonNull(tools.get(tool)).call(call).toCompletableFuture().join();
  }

  @Test
  void whatWasWrittenIsReadAndListed() {
    assertThat(call("phex", "write_scroll", "{" + PLACE + ",\"text\":\"first\\nsecond\"}"))
        .isEqualTo(Tool.Result.of("wrote 12 characters at 1.5.2/3.7.3/9.1.2"));
    assertThat(call("phex", "read_scroll", "{" + PLACE + "}").text()).isEqualTo("first\nsecond");
    assertThat(call("phex", "list_scrolls", "{}").text())
        .isEqualTo("* 1.5.2/3.7.3/9.1.2: first...\n");
  }

  @Test
  void anAgentSeesItsOwnPhextAlone() {
    call("phex", "write_scroll", "{" + PLACE + ",\"text\":\"mine\"}");
    assertThat(call("lux", "read_scroll", "{" + PLACE + "}").text())
        .isEqualTo("[there is no scroll at 1.5.2/3.7.3/9.1.2]");
    assertThat(call("lux", "list_scrolls", "").text()).isEqualTo("[your phext is empty]");
  }

  @Test
  void anEmptyTextDeletes() {
    call("phex", "write_scroll", "{" + PLACE + ",\"text\":\"gone soon\"}");
    assertThat(call("phex", "write_scroll", "{" + PLACE + ",\"text\":\"\"}").text())
        .isEqualTo("deleted 1.5.2/3.7.3/9.1.2");
    assertThat(call("phex", "list_scrolls", "{}").text()).isEqualTo("[your phext is empty]");
  }

  @Test
  void aLongListSaysWhereItGoesOn() {
    for (int i = 1; i <= 201; i++) {
      call(
          "phex",
          "write_scroll",
          "{\"coordinate\":\"1.1.1/1.1.1/1.1.%d\",\"text\":\"x\"}".formatted(i));
    }
    assertThat(call("phex", "list_scrolls", "{}").text())
        .endsWith("[more: list from 1.1.1/1.1.1/1.1.201]\n");
    assertThat(call("phex", "list_scrolls", "{\"from\":\"1.1.1/1.1.1/1.1.201\"}").text())
        .isEqualTo("* 1.1.1/1.1.1/1.1.201: x\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          read_scroll  | {                              | are not JSON
          read_scroll  | []                             | must be a JSON object
          read_scroll  | {}                             | 'coordinate' must be a string
          read_scroll  | {"coordinate":"1.2"}           | nine numbers of 1 to 999
          read_scroll  | {"coordinate":"1000.1.1/1.1.1/1.1.1"} | nine numbers of 1 to 999
          read_scroll  | {"coordinate":7}               | 'coordinate' must be a string
          read_scroll  | {"place":"x"}                  | there is no argument 'place'
          write_scroll | {"coordinate":"1.1.1/1.1.1/1.1.1"} | 'text' must be a string
          write_scroll | {"coordinate":"1.1.1/1.1.1/1.1.1","text":"a\\u0017b"} | break character 0x17
          """)
  void whatIsWrongWithTheArgumentsIsToldToTheModel(String tool, String arguments, String reason) {
    Tool.Result result = call("phex", tool, arguments);
    assertThat(result.failed()).isTrue();
    assertThat(result.text()).contains(reason);
    assertThat(call("phex", "list_scrolls", "{}").text()).isEqualTo("[your phext is empty]");
  }
}
