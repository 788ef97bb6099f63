package choir.test.journal;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.sq.EventBody;
import choir.core.sq.JournalHead;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.runtime.simulation.FaultyDisk;
import choir.runtime.sq.journal.StoreExtension.StoreSetup;
import choir.runtime.sq.log.LogSettings;
import choir.runtime.sq.store.LocalStore;
import choir.test.journal.NoteEntity.Command;
import choir.test.journal.NoteEntity.Note;
import choir.test.journal.NoteEntity.Read;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Pekko's test kit leaves out: two writers, batches across a crash, long replays. */
final class JournalFencingTest {
  private static final String SETTINGS =
      """
      pekko.persistence.journal.plugin = "choir.journal"
      pekko.persistence.snapshot-store.plugin = "choir.snapshots"
      pekko.actor.serializers.noted = "choir.test.journal.NoteEntity$Text"
      pekko.actor.serialization-bindings { "choir.test.journal.NoteEntity$Noted" = noted }
      choir.journal.taken-over-pause = 1s
      pekko.loglevel = OFF
      """;

  private final FaultyDisk disk = new FaultyDisk(3);
  private final ExecutorService writer = Executors.newSingleThreadExecutor();
  private final AtomicInteger drains = new AtomicInteger();
  private LocalStore store;
  private ActorTestKit kit;
  private TestProbe<List<String>> probe;

  @BeforeEach
  void start() throws IOException {
    store = open();
    ActorSystemSetup setup =
        ActorSystemSetup.create(
            BootstrapSetup.create(
                ConfigFactory.parseString(SETTINGS).withFallback(ConfigFactory.load())),
            new StoreSetup(store));
    kit =
        ActorTestKit.create(
            ActorSystem.wrap(org.apache.pekko.actor.ActorSystem.create("fence", setup)));
    probe = kit.createTestProbe();
  }

  private LocalStore open() throws IOException {
    return LocalStore.open(
        disk,
        LogSettings.of("journal"::equals),
        task -> {
          drains.incrementAndGet();
          writer.execute(task);
        },
        Runnable::run,
        Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
    kit.system().terminate();
    writer.shutdown();
  }

  private List<String> note(ActorRef<Command> notebook, String... lines) {
    notebook.tell(new Note(List.of(lines), probe.ref()));
    return probe.receiveMessage();
  }

  private List<String> read(ActorRef<Command> notebook) {
    notebook.tell(new Read(probe.ref()));
    return probe.receiveMessage();
  }

  private ActorRef<Command> spawn() {
    return kit.spawn(NoteEntity.create("book"));
  }

  @Test
  void anIncarnationThatWasReplacedStopsAndTheNewOneGoesOn() {
    ActorRef<Command> old = spawn();
    note(old, "a");
    ActorRef<Command> young = spawn();
    assertThat(read(young)).containsExactly("a");
    old.tell(new Note(List.of("late"), probe.ref()));
    probe.expectTerminated(old);
    assertThat(note(young, "b")).containsExactly("a", "b");
    assertThat(read(spawn())).containsExactly("a", "b");
    assertThat(store.select(NoteEntity.key("late")).toCompletableFuture().join()).isEmpty();
  }

  @Test
  void whoIsOnlyAskedLeavesNothingBehindAndTheFirstWriteOpensTheJournal() {
    ActorRef<Command> fresh = spawn();
    assertThat(read(fresh)).isEmpty();
    assertThat(store.head("book")).isEmpty();
    long before = store.latest().version();
    note(fresh, "a");
    assertThat(store.head("book")).hasValue(new JournalHead("book", 1, 1, 0, "", 0));
    assertThat(store.latest().version()).isEqualTo(before + 1);
    assertThat(read(spawn())).containsExactly("a");
  }

  @Test
  void ofTwoThatFoundNoJournalOneIsAcknowledged() {
    ActorRef<Command> one = spawn();
    ActorRef<Command> other = spawn();
    assertThat(read(one)).isEmpty();
    assertThat(read(other)).isEmpty();
    note(one, "a");
    other.tell(new Note(List.of("late"), probe.ref()));
    probe.expectTerminated(other);
    assertThat(note(one, "b")).containsExactly("a", "b");
    assertThat(store.select(NoteEntity.key("late")).toCompletableFuture().join()).isEmpty();
  }

  /** More entities are awake than epochs are remembered. */
  @Test
  void whoWasForgottenWritesOnUnlessReplaced() {
    ActorRef<Command> book = spawn();
    note(book, "a");
    read(kit.spawn(NoteEntity.create("replaced")));
    ActorRef<Command> replaced = kit.spawn(NoteEntity.create("replaced"));
    note(replaced, "a");
    for (int i = 0; i < 4_200; i++) {
      ActorRef<Command> another = kit.spawn(NoteEntity.create("other-" + i));
      assertThat(read(another)).isEmpty();
      kit.stop(another);
    }
    assertThat(note(book, "b")).containsExactly("a", "b");
    store.submit(new Operation.Open("replaced")).toCompletableFuture().join();
    EventBody body = new EventBody("NoteEntity.Noted", 1, "", "", 1, "x");
    Outcome written =
        store
            .submit(new Operation.Append("replaced", 2, "another", 2, List.of(body), List.of()))
            .toCompletableFuture()
            .join();
    assertThat(written).isInstanceOf(Outcome.Done.class);
    replaced.tell(new Note(List.of("late"), probe.ref()));
    probe.expectTerminated(replaced);
  }

  @Test
  void aJournalThatAnotherNodeTookOverIsTakenBackOnlyAfterAPause() throws Exception {
    ActorRef<Command> old = spawn();
    note(old, "a");
    store.submit(new Operation.Open("book")).toCompletableFuture().get();
    old.tell(new Note(List.of("late"), probe.ref()));
    probe.expectTerminated(old);

    long began = System.nanoTime();
    List<String> read = read(spawn());

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(800));
    assertThat(read).containsExactly("a");
  }

  @Test
  void theReplacedOneStaysFencedWhenItsSuccessorNeverWrote() {
    ActorRef<Command> old = spawn();
    note(old, "a");
    read(spawn());
    ActorRef<Command> third = spawn();
    read(third);
    old.tell(new Note(List.of("late"), probe.ref()));
    probe.expectTerminated(old);
    assertThat(note(third, "b")).containsExactly("a", "b");
  }

  @Test
  void aBatchIsStoredWholeOrNotAtAllWhenTheDiskFails() throws IOException {
    ActorRef<Command> notebook = spawn();
    note(notebook, "a");
    disk.powerOffAfter(0);
    notebook.tell(new Note(List.of("b", "c", "d"), probe.ref()));
    probe.expectTerminated(notebook);
    disk.kill();
    try (LocalStore again = open()) {
      assertThat(again.events("book", 1, 10, 10))
          .satisfiesAnyOf(
              events -> assertThat(events).hasSize(1), events -> assertThat(events).hasSize(4));
    }
  }

  @Test
  void aBatchAndItsScrollsAreOneOperation() {
    note(spawn(), "a", "b");
    List<Scroll> events = store.events("book", 1, 10, 10);
    long version = events.get(0).version();
    assertThat(events).extracting(Scroll::version).containsExactly(version, version);
    for (String line : List.of("a", "b")) {
      assertThat(store.select(NoteEntity.key(line)).toCompletableFuture().join())
          .hasValueSatisfying(
              scroll -> {
                assertThat(scroll.text()).isEqualTo(line);
                assertThat(scroll.version()).isEqualTo(version);
              });
    }
  }

  @Test
  void aRecoveryThatMissedTheSnapshotBehindWhichEventsWentFails() {
    ActorRef<Command> old = spawn();
    note(old, "a", "b", "c");
    long epoch = store.head("book").orElseThrow().epoch();
    submit(new Operation.DeleteEvents("book", epoch, 2));
    assertThat(read(kit.spawn(NoteEntity.createWithoutSnapshot("book")))).containsExactly("c");
    EventBody state = new EventBody("test.Book", 770_001, "test.Noted", "", 1, "a b");
    submit(new Operation.SaveSnapshot("book", 2, state));
    ActorRef<Command> late = kit.spawn(NoteEntity.createWithoutSnapshot("book"));
    probe.expectTerminated(late);
  }

  private void submit(Operation operation) {
    assertThat(store.submit(operation).toCompletableFuture().join())
        .isInstanceOf(Outcome.Done.class);
  }

  @Test
  void aReplayOfManyPagesMissesNothing() {
    String[] lines = IntStream.range(0, 700).mapToObj(i -> "line " + i).toArray(String[]::new);
    note(spawn(), lines);
    assertThat(read(spawn())).containsExactly(lines);
  }

  @Test
  void aRecoveryWaitsForTheWriteThatIsOutstanding() {
    ActorRef<Command> old = spawn();
    note(old, "a");
    CountDownLatch held = new CountDownLatch(1);
    writer.execute(
        () -> {
          try {
            held.await();
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          }
        });
    int before = drains.get();
    TestProbe<List<String>> writing = kit.createTestProbe();
    old.tell(new Note(List.of("b"), writing.ref()));
    Awaitility.await("the write is handed to the store").until(() -> drains.get() > before);
    ActorRef<Command> young = spawn();
    young.tell(new Read(probe.ref()));
    held.countDown();
    assertThat(writing.receiveMessage()).containsExactly("a", "b");
    assertThat(probe.receiveMessage()).containsExactly("a", "b");
  }
}
