package choir.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.core.access.Secret;
import choir.core.model.ModelClient;
import choir.core.model.ModelFailure;
import choir.core.model.ModelOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Fault B10: two agents on a server that serves one call at a time failed each other. */
final class CallQueueTest {
  private final FakeModelServer server = FakeModelServer.start(0, r -> FakeReply.text("hi"));
  private final ModelConnections connections =
      new ModelConnections(InstantSource.system(), variable -> null);
  private final ModelClient client =
      new OpenAiModelClient(
          server.baseUrl(), ModelOptions.DEFAULT, () -> Secret.NONE, connections, CallQueue.of(1));

  @AfterEach
  void close() {
    connections.close();
    server.close();
  }

  @Test
  void placesAreGivenInTheOrderOfArrivalAndEachOnlyOnce() {
    CallQueue queue = CallQueue.of(2);
    List<Integer> started = new ArrayList<>();
    List<CallQueue.Place> places = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int call = i;
      places.add(queue.enter(() -> started.add(call)));
    }
    assertThat(started).containsExactly(0, 1);
    places.get(3).leave(); // a call that waits is cancelled
    places.get(0).leave();
    places.get(0).leave();
    assertThat(started).containsExactly(0, 1, 2);
    places.get(1).leave();
    assertThat(started).containsExactly(0, 1, 2, 4);
    places.get(2).leave();
    places.get(4).leave();
    queue.enter(() -> started.add(5));
    assertThat(started).endsWith(5);
  }

  @Test
  void aFullQueueRefuses() {
    CallQueue queue = CallQueue.of(1);
    for (int i = 0; i <= CallQueue.MAX_WAITING; i++) {
      assertThat(queue.enter(() -> {}).isRefused()).isFalse();
    }
    assertThat(queue.enter(() -> {}).isRefused()).isTrue();
  }

  @Test
  void theServerIsNeverAskedTwiceAtATime() {
    AtomicInteger together = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    server.script(
        request -> {
          most.accumulateAndGet(together.incrementAndGet(), Math::max);
          return FakeReply.text("hi");
        });
    AtomicInteger startedCalls = new AtomicInteger();
    List<RecordingListener> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      RecordingListener heard =
          new RecordingListener() {
            @Override
            public void onStarted() {
              startedCalls.incrementAndGet();
            }

            @Override
            public void onText(String delta) {
              super.onText(delta);
              together.decrementAndGet();
            }
          };
      all.add(heard);
      client.start(Requests.asking("hello"), heard);
    }
    all.forEach(RecordingListener::answer);
    assertThat(most).hasValue(1);
    assertThat(startedCalls).hasValue(20);
  }

  @Test
  void aCallThatWaitsCanBeCancelledAndIsNeverSent() {
    server.script(request -> FakeReply.text("hi").after(Duration.ofSeconds(50)));
    ModelClient.Call first = client.start(Requests.asking("one"), new RecordingListener());
    await("the first call").until(() -> server.requests() == 1);
    ModelClient.Call second = client.start(Requests.asking("two"), new RecordingListener());
    second.cancel();
    RecordingListener third = new RecordingListener();
    client.start(Requests.asking("three"), third);
    server.script(request -> FakeReply.text("hi"));
    first.cancel();
    third.answer();
    assertThat(server.received()).noneMatch(request -> request.body().contains("two"));
  }

  @Test
  void aFailedCallGivesItsPlaceAway() {
    server.script(request -> FakeReply.error(500, "", "broken"));
    RecordingListener first = new RecordingListener();
    RecordingListener second = new RecordingListener();
    client.start(Requests.asking("one"), first);
    client.start(Requests.asking("two"), second);
    assertThat(first.failure()).isInstanceOf(ModelFailure.Overloaded.class);
    assertThat(second.failure()).isInstanceOf(ModelFailure.Overloaded.class);
  }
}
