package choir.runtime.run;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.ranch.Mirrorborns;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Streams of the events of runs. */
public final class RunStream {
  /** Maximum number of events that are buffered for a client. */
  private static final int MAX_BUFFERED = 4_096;

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  private final ActorSystem<?> system;
  private final Mirrorborns mirrorborns;
  private final Supplier<String> ids;
  private final Supplier<RunEvents> forms;

  /**
   * Creates the streams of one form.
   *
   * @param ids random, for the names of the listeners
   * @param forms the form of the events; makes one for each stream
   */
  public RunStream(
      ActorSystem<?> system,
      Mirrorborns mirrorborns,
      Supplier<String> ids,
      Supplier<RunEvents> forms) {
    this.system = system;
    this.mirrorborns = mirrorborns;
    this.ids = ids;
    this.forms = forms;
  }

  /** Subscribes before the message is delivered, so that no event is missed. */
  private ActorRef<RunListener.Command> listen(Accepted expected) {
    return system.systemActorOf(
        RunListener.create(mirrorborns, expected, forms.get()),
        "http-" + expected.run() + "-" + ids.get(),
        Props.empty());
  }

  /** The answer: a stream of the run's events from now on. */
  public HttpResponse attach(Accepted accepted) {
    return response(listen(accepted), accepted);
  }

  /**
   * Delivers a message, and answers with the stream of its run.
   *
   * @param expected place of the run, if the message is accepted
   * @param delivery of the message; begun once the listener has subscribed
   */
  public CompletionStage<HttpResponse> deliver(
      Accepted expected, Supplier<CompletionStage<Accepted>> delivery) {
    ActorRef<RunListener.Command> listener = listen(expected);
    // A refusal that is thrown at once ends the listener as well.
    return CompletableFuture.completedStage(expected)
        .thenCompose(listening -> delivery.get())
        .whenComplete(
            (accepted, failure) -> {
              if (failure != null) {
                listener.tell(new RunListener.Forget());
              }
            })
        .thenApply(accepted -> response(listener, accepted));
  }

  /** The answer: a stream of all events of the listener. */
  private HttpResponse response(ActorRef<RunListener.Command> listener, Accepted accepted) {
    Pair<BoundedSourceQueue<String>, Source<String, NotUsed>> client =
        Source.<String>queue(MAX_BUFFERED).preMaterialize(system);
    listener.tell(new RunListener.Begin(client.first(), accepted));
    Source<ByteString, NotUsed> bytes =
        client
            .second()
            .keepAlive(KEEP_ALIVE, () -> RunEvents.KEEP_ALIVE)
            .map(ByteString::fromString);
    return HttpResponse.create()
        .addHeader(RawHeader.create("Cache-Control", "no-store"))
        .withEntity(
            HttpEntities.createChunked(MediaTypes.TEXT_EVENT_STREAM.toContentType(), bytes));
  }
}
