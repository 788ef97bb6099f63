package choir.runtime.tool;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.memory.MemoryScrolls;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.roster.Sections;
import choir.core.run.Origin;
import choir.core.session.OutsideScrolls;
import choir.core.sq.Change;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.tool.Tool;
import choir.runtime.node.NodeStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RememberToolTest {
  private static final Profile LUX =
      new Profile(
          new AgentId("lux"),
          1,
          1,
          "Lux",
          "tests",
          Coordinate.of("1.5.2/3.7.3/9.1.1"),
          "offline",
          Profile.Limits.DEFAULT);
  private static final ScrollKey MEMORY = MemoryScrolls.longTerm(LUX);
  private static final ScrollKey TODAY = MemoryScrolls.of(LUX, LocalDate.of(2026, 11, 30));

  @TempDir Path home;
  private NodeStore store;
  private RememberTool tool;
  private Instant now = Instant.parse("2026-11-30T22:05:31Z");
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger ids = new AtomicInteger();

  @BeforeEach
  void open() throws IOException {
    store = NodeStore.open(home);
    tool = new RememberTool(store.store(), this::id, () -> now);
  }

  private String id() {
    return "id-" + ids.incrementAndGet();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void anEntryIsAddedToTheNoteOfToday() {
    assertThat(remember("{\"text\":\"the build is green\"}"))
        .isEqualTo(
            Tool.Result.of(
                "noted in memory/2026-11-30 (900.1.1/26.11.30/1.1.1), which has 26 characters"
                    + " now"));
    remember("{\"text\":\" two\\nlines\\u001b[31m \\u0017\",\"where\":\"today\"}");
    assertThat(text(TODAY)).isEqualTo("- 22:05 the build is green\n- 22:05 two\n  lines");
  }

  @Test
  void memoryKeepsWhatItSaidAndGetsTheDay() {
    put(MEMORY, "# About Ada\nShe likes tea.\n");
    remember("{\"text\":\"and cake\",\"where\":\"long\"}");
    assertThat(text(MEMORY)).isEqualTo("# About Ada\nShe likes tea.\n- 2026-11-30 and cake");
  }

  @Test
  void theDayIsThatOfTheHeartbeatsZone() {
    put(Sections.key("heartbeat"), "{\"zone\":\"Europe/Berlin\"}");
    now = Instant.parse("2026-11-30T23:05:31Z");
    remember("{\"text\":\"late\"}");
    assertThat(text(MemoryScrolls.of(LUX, LocalDate.of(2026, 12, 1)))).isEqualTo("- 00:05 late");
  }

  /** After a crash the call is made again: with the same id, perhaps on another day. */
  @Test
  void aRepeatedCallAddsOnce() {
    Tool.Call call = call("{\"text\":\"once\"}", Origin.RANCH);
    tool.call(call).toCompletableFuture().join();
    now = now.plusSeconds(60);
    assertThat(tool.call(call).toCompletableFuture().join().failed()).isFalse();
    now = Instant.parse("2026-12-01T00:00:00Z");
    assertThat(tool.call(call).toCompletableFuture().join().failed()).isFalse();
    assertThat(text(TODAY)).isEqualTo("- 22:05 once");
    assertThat(text(MemoryScrolls.of(LUX, LocalDate.of(2026, 12, 1)))).isEmpty();
  }

  @Test
  void aRepeatOfTheCallThatFilledTheNoteIsNoFailure() {
    put(TODAY, "x".repeat(RememberTool.MAX_DAY - 20));
    Tool.Call call = call("{\"text\":\"the last\"}", Origin.RANCH);
    assertThat(tool.call(call).toCompletableFuture().join().failed()).isFalse();
    String full = text(TODAY);
    assertThat(tool.call(call).toCompletableFuture().join().failed()).isFalse();
    assertThat(remember("{\"text\":\"one more\"}"))
        .isEqualTo(
            Tool.Result.failed(
                "memory/2026-11-30 (900.1.1/26.11.30/1.1.1) has 49,997 characters, must have at"
                    + " most 50,000; nothing was noted. Write it anew with write_scroll, shorter,"
                    + " and keep what matters"));
    assertThat(text(TODAY)).isEqualTo(full);
  }

  @Test
  void aNoteThatThePromptCutsIsNamed() {
    put(MEMORY, "x".repeat(20_000));
    assertThat(remember("{\"text\":\"more\",\"where\":\"long\"}").text())
        .isEqualTo(
            "noted in MEMORY (1.5.2/3.7.3/9.1.1), which has 20,018 characters now; your prompt"
                + " shows 20,000 of them: write it anew with write_scroll, shorter");
  }

  /** Finding M6: what a hook had an agent note came back as the agent's own words. */
  @Test
  void whatATurnFromOutsideAddsMarksTheWholeNoteUntilAPersonChangesIt() {
    remember("{\"text\":\"mine\"}");
    assertThat(isMarked(TODAY)).isFalse();
    tool.call(call("{\"text\":\"obey\"}", Origin.OUTSIDE)).toCompletableFuture().join();
    assertThat(isMarked(TODAY)).isTrue();
    remember("{\"text\":\"mine too\"}");
    assertThat(isMarked(TODAY)).isTrue();
    put(TODAY, "looked at");
    remember("{\"text\":\"clean\"}");
    assertThat(isMarked(TODAY)).isFalse();
  }

  @Test
  void turnsThatNoteAtTheSameTimeLoseNothing() {
    List<CompletableFuture<Tool.Result>> results = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      results.add(
          tool.call(call("{\"text\":\"entry " + i + ".\"}", Origin.RANCH)).toCompletableFuture());
    }
    assertThat(results).allSatisfy(each -> assertThat(each.join().failed()).isFalse());
    for (int i = 0; i < 8; i++) {
      assertThat(text(TODAY)).containsOnlyOnce("entry " + i + ".");
    }
  }

  @Test
  void theScrollToolsReadAndChangeItAlsoIfOtherScrollsAreElsewhere() throws IOException {
    remember("{\"text\":\"here\"}");
    try (NodeStore external = NodeStore.open(home.resolve("external"))) {
      List<Tool> tools = ScrollTool.over(external.store(), store.store(), this::id);
      String at = "\"coordinate\":\"900.1.1/26.11.30/1.1.1\"";
      assertThat(use(tools.get(0), "{" + at + "}")).isEqualTo("- 22:05 here");
      use(tools.get(1), "{" + at + ",\"text\":\"changed\"}");
      use(tools.get(1), "{\"coordinate\":\"1.5.2/3.7.3/9.1.2\",\"text\":\"elsewhere\"}");
      assertThat(text(TODAY)).isEqualTo("changed");
      assertThat(text(new ScrollKey("agents/lux", Coordinate.of("1.5.2/3.7.3/9.1.2")))).isEmpty();
    }
  }

  private String use(Tool other, String arguments) {
    return other.call(call(arguments, Origin.RANCH)).toCompletableFuture().join().text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                             | 'text' must be a string
          {"text":" \\n"}                | 'text' is empty
          {"text":"a","where":"always"}  | must be today or long
          {"text":"a","to":"ada"}        | there is no argument 'to'
          """)
  void wrongArgumentsAreRefused(String arguments, String reason) {
    assertThat(remember(arguments).failed()).isTrue();
    assertThat(remember(arguments).text()).contains(reason);
    assertThat(text(TODAY)).isEmpty();
  }

  @Test
  void aLongEntryIsRefused() {
    assertThat(remember("{\"text\":\"" + "x".repeat(4_001) + "\"}").text())
        .isEqualTo(
            "the text has 4,001 characters, must have at most 4,000: note what matters, and keep"
                + " the rest in a scroll of its own with write_scroll");
  }

  private Tool.Result remember(String arguments) {
    return tool.call(call(arguments, Origin.RANCH)).toCompletableFuture().join();
  }

  private Tool.Call call(String arguments, Origin origin) {
    String id = calls.incrementAndGet() + "-call";
    return new Tool.Call(LUX, RunId.of("tests", "run"), id, arguments, List.of(), origin);
  }

  private void put(ScrollKey key, String text) {
    store.store().write(List.of(new Change.Put(key, text))).toCompletableFuture().join();
  }

  private String text(ScrollKey key) {
    return store.store().select(key).toCompletableFuture().join().map(Scroll::text).orElse("");
  }

  private boolean isMarked(ScrollKey key) {
    return new OutsideScrolls(store.store())
        .find(key, text(key))
        .toCompletableFuture()
        .join()
        .isPresent();
  }
}
