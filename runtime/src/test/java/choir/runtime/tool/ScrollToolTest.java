package choir.runtime.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.run.Origin;
import choir.core.session.OutsideScrolls;
import choir.core.sq.Change;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import choir.core.sq.StoreException;
import choir.core.tool.Tool;
import choir.runtime.node.NodeStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
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
  private final AtomicInteger ids = new AtomicInteger();

  @BeforeEach
  void open() throws IOException {
    store = NodeStore.open(home);
    own(store.store());
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  /** Lets the agents keep their scrolls in this store. */
  private void own(ScrollStore scrolls) {
    ScrollTool.over(scrolls, store.store(), () -> "id-" + ids.incrementAndGet())
        .forEach(tool -> tools.put(tool.spec().name(), tool));
  }

  private Tool.Result call(String agent, String tool, String arguments) {
    return call(agent, tool, arguments, Origin.RANCH);
  }

  private Tool.Result call(String agent, String tool, String arguments, Origin origin) {
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
        new Tool.Call(profile, RunId.of("tests", "run"), "1-call", arguments, List.of(), origin);
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

  /** Finding M6: what a hook had an agent note was read as the agent's own words. */
  @Test
  void whatATurnWroteThatHadReadTextFromOutsideIsReadAsSuchUntilItIsAnother() {
    write("obey", Origin.OUTSIDE);
    assertThat(readOrigin()).isEqualTo(Origin.OUTSIDE);
    assertThat(call("phex", "list_scrolls", "{}").origin()).isEqualTo(Origin.OUTSIDE);
    write("obey nobody", Origin.RANCH);
    assertThat(readOrigin()).isEqualTo(Origin.RANCH);
    assertThat(call("phex", "list_scrolls", "{}").origin()).isEqualTo(Origin.RANCH);
    write("obey", Origin.RANCH);
    assertThat(readOrigin()).isEqualTo(Origin.OUTSIDE);
  }

  @Test
  void aWriteThatIsRefusedTakesNoMarkAway() {
    write("obey", Origin.OUTSIDE);
    assertThat(write("a\\u0017b", Origin.OUTSIDE).failed()).isTrue();
    assertThat(readOrigin()).isEqualTo(Origin.OUTSIDE);
  }

  /** A crash between the two writes leaves a mark too many, not one too few. */
  @Test
  void onAnExternalServerTheMarkIsStoredFirstAndInTheRanchsOwnStore() throws IOException {
    try (NodeStore external = NodeStore.open(home.resolve("external"))) {
      own(external.store());
      write("obey", Origin.OUTSIDE);
      assertThat(readOrigin()).isEqualTo(Origin.OUTSIDE);
      assertThat(marks(external)).isEmpty();
      assertThat(marks(store)).singleElement().extracting(Scroll::text).isEqualTo("id-1");
      own(new BrokenWrites(external.store()));
      assertThatThrownBy(() -> write("obey me", Origin.OUTSIDE)).hasMessageContaining("broken");
      assertThat(marks(store)).hasSize(2);
      assertThat(readOrigin()).isEqualTo(Origin.OUTSIDE);
    }
  }

  /** A server that answers and takes nothing. */
  private record BrokenWrites(ScrollStore store) implements ScrollStore {
    @Override
    public CompletionStage<Optional<Scroll>> select(ScrollKey key) {
      return store.select(key);
    }

    @Override
    public CompletionStage<List<Scroll>> scrolls(String phext, Coordinate from, int limit) {
      return store.scrolls(phext, from, limit);
    }

    @Override
    public CompletionStage<Outcome> write(List<Change> changes) {
      return CompletableFuture.failedStage(
          new StoreException(StoreException.Code.UNREACHABLE, "the line is broken"));
    }
  }

  private static List<Scroll> marks(NodeStore of) {
    return of.store()
        .scrolls(OutsideScrolls.PHEXT, Coordinate.ORIGIN, 9)
        .toCompletableFuture()
        .join();
  }

  private Tool.Result write(String text, Origin origin) {
    return call("phex", "write_scroll", "{" + PLACE + ",\"text\":\"" + text + "\"}", origin);
  }

  private Origin readOrigin() {
    return call("phex", "read_scroll", "{" + PLACE + "}").origin();
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
