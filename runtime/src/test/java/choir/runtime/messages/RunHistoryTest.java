package choir.runtime.messages;

import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.mirrorborn.MirrorbornEntity;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.MirrorbornEvent;
import choir.core.mirrorborn.MirrorbornEvent.MessageReceived;
import choir.core.model.Usage;
import choir.core.phext.Coordinate;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import choir.core.sq.Change;
import choir.core.sq.EventBody;
import choir.core.sq.JournalHead;
import choir.core.sq.JournalKeys;
import choir.core.sq.JournalReader;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import choir.core.sq.StoredEvent;
import choir.runtime.messages.RunHistory.Page;
import choir.runtime.sq.journal.StoredJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Runs are found in the journals of their agents. */
final class RunHistoryTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final AgentId LUX = new AgentId("lux");
  private static final AgentId PHEX = new AgentId("phex");

  private final Journals journals = new Journals();
  private final RunHistory history = new RunHistory(journals, journals);

  private void accept(AgentId agent, int number, Instant at) {
    Inbound message =
        Inbound.from(
            new Source.Hook("ci", ""),
            Priority.WORK,
            RunId.of("tests", "message " + number),
            "s:" + number % 3,
            "text " + number,
            at);
    RunRecord record = RunRecord.accepted(agent, message);
    journals.add(agent, new MessageReceived(agent, message, at), at);
    if (number % 2 == 0) {
      record = record.ended(RunRecord.State.FAILED, at, Usage.NONE, "why " + number);
      journals.add(
          agent, new MirrorbornEvent.TurnSettled(message.run(), RunRecord.State.FAILED, 0, at), at);
    }
    journals.put(record);
  }

  private List<RunRecord> all(List<AgentId> agents, int limit, boolean failedOnly) {
    List<RunRecord> found = new ArrayList<>();
    Optional<RunCursor> after = Optional.empty();
    do {
      Page page =
          history.page(
              agents,
              Instant.EPOCH,
              after,
              entry -> true,
              record -> !failedOnly || record.isEnded(),
              limit);
      found.addAll(page.runs());
      assertThat(page.next()).isNotEqualTo(after);
      after = page.next().flatMap(next -> RunCursor.parse(next.text()));
    } while (after.isPresent());
    return found;
  }

  @Test
  void pagesTogetherHaveEveryRunOnceTheLatestFirst() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Instant at = NOON;
    for (int i = 0; i < 500; i++) {
      at = at.plusMillis(random.nextInt(3));
      accept(random.nextBoolean() ? LUX : PHEX, i, at);
    }
    for (int limit : new int[] {1, 7, 200}) {
      List<RunRecord> found = all(List.of(LUX, PHEX), limit, false);
      assertThat(found).as("seed %d, limit %d", seed, limit).hasSize(500).doesNotHaveDuplicates();
      assertThat(found)
          .as("seed %d", seed)
          .isSortedAccordingTo(Comparator.comparing(RunRecord::acceptedAt).reversed());
    }
    assertThat(all(List.of(LUX, PHEX), 10, true)).as("seed %d", seed).hasSize(250);
  }

  @Test
  void aPageReadsNoMoreThanItNeeds() {
    for (int i = 0; i < 20_000; i++) {
      accept(LUX, i, NOON.plusSeconds(i));
    }
    journals.reads = 0;
    Page page =
        history.page(List.of(LUX), Instant.EPOCH, Optional.empty(), e -> true, r -> true, 20);
    assertThat(page.runs()).hasSize(20);
    assertThat(journals.reads).isLessThan(200);
    Instant since = NOON.plusSeconds(19_990);
    assertThat(history.page(List.of(LUX), since, Optional.empty(), e -> true, r -> true, 50).runs())
        .hasSize(10);
  }

  @Test
  void aSearchThatFindsNothingEndsAPageAndGoesOnInTheNext() {
    for (int i = 0; i < RunHistory.MAX_EVENTS + 200; i++) {
      accept(LUX, 2 * i + 1, NOON.plusSeconds(i));
    }
    accept(PHEX, 2, NOON.minusSeconds(1));
    Page first =
        history.page(
            List.of(LUX, PHEX),
            Instant.EPOCH,
            Optional.empty(),
            entry -> true,
            RunRecord::isEnded,
            10);
    assertThat(first.runs()).isEmpty();
    assertThat(first.next()).isPresent();
    assertThat(all(List.of(LUX, PHEX), 10, true)).hasSize(1);
  }

  @Test
  void theMessageOfARunIsFoundByItsTime() {
    IntStream.range(0, 1_000).forEach(i -> accept(LUX, i, NOON.plusSeconds(i)));
    RunRecord run = journals.record(RunId.of("tests", "message 700"));
    assertThat(history.message(run).map(Inbound::text)).contains("text 700");
  }

  @Test
  void aCursorThatIsNoneIsNotRead() {
    assertThat(RunCursor.parse("1~lux~2")).isPresent();
    assertThat(RunCursor.parse("1~-~2")).isEmpty();
    assertThat(RunCursor.parse("next")).isEmpty();
  }

  /** Journals and records in memory. */
  private static final class Journals implements JournalReader, ScrollStore {
    private final Map<String, List<Scroll>> events = new HashMap<>();
    private final Map<ScrollKey, String> scrolls = new HashMap<>();
    private int reads;

    @SuppressWarnings("NullAway") // the serializer does not use its system
    void add(AgentId agent, MirrorbornEvent event, Instant at) {
      StoredJson json = new StoredJson(null);
      EventBody body =
          new EventBody(
              json.manifest(event),
              9001,
              json.manifest(event),
              "",
              at.toEpochMilli(),
              json.toText(event));
      List<Scroll> journal =
          events.computeIfAbsent(MirrorbornEntity.persistenceId(agent), id -> new ArrayList<>());
      Coordinate place = JournalKeys.event(1, journal.size() + 1L).at();
      journal.add(new Scroll(place, new StoredEvent(1, "w", body).text(), 1));
    }

    void put(RunRecord record) {
      Change.Put change = (Change.Put) record.toChange();
      scrolls.put(change.key(), change.text());
    }

    RunRecord record(RunId run) {
      return RunRecord.find(this, run).toCompletableFuture().join().orElseThrow();
    }

    @Override
    public Optional<JournalHead> head(String persistenceId) {
      return Optional.ofNullable(events.get(persistenceId))
          .map(journal -> new JournalHead(persistenceId, 1, journal.size(), 0, "", 0));
    }

    @Override
    public List<Scroll> events(String persistenceId, long from, long to, int limit) {
      List<Scroll> journal = events.getOrDefault(persistenceId, List.of());
      int end = (int) Math.min(journal.size(), Math.min(to, from + limit - 1));
      List<Scroll> found = from > end ? List.of() : journal.subList((int) from - 1, end);
      reads += found.size();
      return found;
    }

    @Override
    public CompletionStage<Optional<Scroll>> select(ScrollKey key) {
      return CompletableFuture.completedStage(
          Optional.ofNullable(scrolls.get(key)).map(text -> new Scroll(key.at(), text, 1)));
    }

    @Override
    public CompletionStage<List<Scroll>> scrolls(String phext, Coordinate from, int limit) {
      throw new AssertionError("a history lists no scrolls");
    }

    @Override
    public CompletionStage<Outcome> write(List<Change> changes) {
      throw new AssertionError("a history writes nothing");
    }
  }
}
