package choir.actors.voice;

import choir.core.chat.ChatException;
import choir.core.chat.Post;
import choir.core.chat.VoiceEvent;
import choir.core.chat.VoiceState;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Posts what waits in the outbox of a voice during one session. The posts to a place are made one
 * after the other, those to different places at the same time. A step of a post is taken only when
 * the step before is stored.
 */
final class Poster extends AbstractBehavior<Poster.Command> {
  sealed interface Command extends NoSerializationVerificationNeeded {}

  /** The voice has stored something. */
  record Stored(VoiceState state) implements Command {}

  private record Stepped(Post post, @Nullable VoiceEvent step, @Nullable Throwable failure)
      implements Command {}

  private record Again(String queue) implements Command {}

  /** Maximum number of places to which is posted at the same time. */
  private static final int MAX_AT_A_TIME = 8;

  private final ActorRef<VoiceCommand> voice;
  private final VoiceContext node;
  private final TimerScheduler<Command> timers;
  private final PostSteps steps;

  /** The queues whose first post is being worked on, or has to wait for a while. */
  private final Set<String> busy = new HashSet<>();

  private final Set<String> pausing = new HashSet<>();
  private final Map<String, Integer> failures = new HashMap<>();

  /** Ids of the posts whose latest step is not known to be stored. */
  private final Map<String, Post> unstored = new HashMap<>();

  private VoiceState state;

  private Poster(
      ActorContext<Command> context, TimerScheduler<Command> timers, Reader.Setup setup) {
    super(context);
    this.timers = timers;
    this.voice = setup.voice();
    this.node = setup.node();
    this.state = setup.stored();
    this.steps = new PostSteps(setup.node(), setup.session(), setup.self());
    work();
  }

  static Behavior<Command> create(Reader.Setup setup) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Poster(context, timers, setup)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Stored.class, this::stored)
        .onMessage(Stepped.class, this::stepped)
        .onMessage(Again.class, this::again)
        .build();
  }

  private Behavior<Command> stored(Stored now) {
    state = now.state();
    unstored
        .values()
        .removeIf(
            post -> {
              boolean moved = state.find(post.id()).filter(post::equals).isEmpty();
              if (moved) {
                busy.remove(post.queue());
              }
              return moved;
            });
    work();
    return this;
  }

  private void work() {
    Set<String> seen = new HashSet<>();
    for (Post post : state.posts()) {
      if (busy.size() - pausing.size() >= MAX_AT_A_TIME) {
        return;
      }
      if (seen.add(post.queue()) && busy.add(post.queue())) {
        getContext()
            .pipeToSelf(
                steps.next(post, state), (step, failure) -> new Stepped(post, step, failure));
      }
    }
  }

  private Behavior<Command> stepped(Stepped done) {
    Post post = done.post();
    if (done.step() != null) {
      failures.remove(post.queue());
      unstored.put(post.id(), post);
      voice.tell(new VoiceCommand.Progressed(done.step()));
      return this;
    }
    Throwable failure =
        done.failure() == null ? new IllegalStateException("no answer") : done.failure();
    ChatException why = ChatException.of(failure);
    pausing.add(post.queue());
    timers.startSingleTimer(post.queue(), new Again(post.queue()), delay(post, why));
    return this;
  }

  /** A post in a place that is frozen goes on soon after it is thawed. */
  private Duration delay(Post post, ChatException why) {
    if (why.kind() == ChatException.Kind.FROZEN) {
      return node.timing().frozen();
    }
    int count = failures.merge(post.queue(), 1, Integer::sum);
    Duration delay = node.timing().retry(count - 1);
    getContext().getLog().info("post {} waits {}: {}", post.id(), delay, why.getMessage());
    return delay;
  }

  private Behavior<Command> again(Again again) {
    pausing.remove(again.queue());
    busy.remove(again.queue());
    work();
    return this;
  }
}
