package choir.actors.voice;

import choir.actors.entities.EntityAddress;
import choir.actors.entities.EntityKind;
import choir.actors.entities.EntityScope;
import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.mirrorborn.MirrorbornEntity;
import choir.actors.voice.VoiceCommand.TakeAnswer;
import choir.actors.voice.VoiceCommand.TakeFailed;
import choir.actors.voice.VoiceCommand.TakeLookedUp;
import choir.actors.voice.VoiceCommand.TakeRefused;
import choir.core.chat.Post;
import choir.core.chat.VoiceEvent;
import choir.core.chat.VoiceState;
import choir.core.id.AgentId;
import choir.core.run.ReplyDelivery;
import choir.core.run.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.japi.function.Procedure;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** The voice of an agent. See the package for its role, {@link VoiceState} for its rules. */
public final class VoiceEntity extends EventSourcedBehavior<VoiceCommand, VoiceEvent, VoiceState> {
  public static final EntityKind<VoiceCommand> KIND =
      new EntityKind<>("Voice", VoiceCommand.class, false);

  private final EntityScope<VoiceCommand> scope;
  private final AgentId agent;
  private final VoiceContext node;
  private final ActorContext<VoiceCommand> context;
  private final VoiceParts parts;

  private VoiceEntity(
      EntityScope<VoiceCommand> scope, VoiceContext node, ActorContext<VoiceCommand> context) {
    super(
        PersistenceId.ofUniqueId(KIND.persistenceId(scope.address().name())),
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.1));
    this.scope = scope;
    this.agent = new AgentId(scope.address().name());
    this.node = node;
    this.context = context;
    this.parts = new VoiceParts(context, node, scope.address().shard(), agent);
  }

  public static Behavior<VoiceCommand> create(EntityScope<VoiceCommand> scope, VoiceContext node) {
    return Behaviors.setup(context -> new VoiceEntity(scope, node, context));
  }

  /** The address of an agent's voice: in the agent's shard, so that it moves with the agent. */
  public static EntityAddress address(int shard, AgentId agent) {
    return new EntityAddress(shard, agent.value());
  }

  @Override
  public VoiceState emptyState() {
    return VoiceState.EMPTY;
  }

  @Override
  public CommandHandler<VoiceCommand, VoiceEvent, VoiceState> commandHandler() {
    return (state, command) ->
        switch (command) {
          case VoiceCommand.Attend attend -> run(s -> parts.attend());
          case TakeAnswer take -> take(state, take);
          case TakeLookedUp found -> lookedUp(state, found);
          case TakeRefused refused -> run(s -> answer(refused.take(), refused.why()));
          case TakeFailed failed -> run(s -> takeFailed(failed));
          case VoiceCommand.Describe describe ->
              run(s -> describe.replyTo().tell(parts.summary(s.posts().size())));
          case VoiceCommand.Opened opened -> run(s -> parts.opened(opened, s));
          case VoiceCommand.Closed closed -> run(s -> parts.closed());
          case VoiceCommand.Happened happened -> run(s -> parts.happened(happened.event()));
          case VoiceCommand.StateChanged changed -> run(s -> parts.changed(changed));
          case VoiceCommand.Begin begin -> begin(state, begin);
          case VoiceCommand.Read read -> read(state, read);
          case VoiceCommand.Progressed progressed -> progressed(state, progressed.step());
          case VoiceCommand.QuestionChanged changed -> store(List.of(changed.event()), () -> {});
          case VoiceCommand.Quiet quiet -> run(this::passivateIfIdle);
        };
  }

  private Effect<VoiceEvent, VoiceState> run(Procedure<VoiceState> action) {
    return Effect().none().thenRun(action);
  }

  private Effect<VoiceEvent, VoiceState> store(List<VoiceEvent> events, Runnable then) {
    return Effect()
        .persist(events)
        .thenRun(
            s -> {
              parts.stored(s);
              then.run();
            });
  }

  private Effect<VoiceEvent, VoiceState> take(VoiceState state, TakeAnswer take) {
    RunRecord record = take.record();
    parts.answered(record.run());
    if (state.find(record.run().value()).isPresent()) {
      return run(s -> answer(take, record.delivery()));
    }
    context.pipeToSelf(
        RunRecord.findLatest(node.store(), record.run()),
        (stored, failure) ->
            stored == null
                ? new TakeFailed(take, String.valueOf(failure))
                : new TakeLookedUp(take, stored));
    return Effect().none();
  }

  /** The stored record tells whether the answer was posted before. */
  private Effect<VoiceEvent, VoiceState> lookedUp(VoiceState state, TakeLookedUp found) {
    TakeAnswer take = found.take();
    RunRecord record = found.stored().orElse(take.record());
    String post = record.run().value();
    if (!record.delivery().isPending() || parts.isOver(post) || state.find(post).isPresent()) {
      return run(s -> answer(take, record.delivery()));
    }
    return switch (AnswerPolicy.of(agent, take, state, node.gateway(), now())) {
      case AnswerPolicy.Queue queue ->
          store(
              List.of(new VoiceEvent.PostQueued(queue.post())),
              () -> answer(take, take.record().delivery()));
      case AnswerPolicy.Refuse refuse -> refuse(take, record, refuse.why());
    };
  }

  private Effect<VoiceEvent, VoiceState> refuse(
      TakeAnswer take, RunRecord record, ReplyDelivery why) {
    CompletionStage<?> written = node.store().write(List.of(record.delivered(why).toChange()));
    context.pipeToSelf(
        written,
        (done, failure) ->
            failure == null
                ? new TakeRefused(take, why)
                : new TakeFailed(take, String.valueOf(failure)));
    return Effect().none();
  }

  private void answer(TakeAnswer take, ReplyDelivery delivery) {
    node.entities()
        .tell(
            MirrorbornEntity.KIND,
            MirrorbornEntity.address(scope.address().shard(), agent),
            new MirrorbornCommand.AnswerTaken(take.record().delivered(delivery)));
  }

  private void takeFailed(TakeFailed failed) {
    context
        .getLog()
        .warn(
            "{}: the answer of {} waits: {}", agent, failed.take().record().run(), failed.reason());
  }

  private Effect<VoiceEvent, VoiceState> begin(VoiceState state, VoiceCommand.Begin begin) {
    return state.baseline().isEmpty()
        ? store(List.of(new VoiceEvent.ReadingBegan(begin.baseline(), now())), () -> {})
        : Effect().none();
  }

  private Effect<VoiceEvent, VoiceState> read(VoiceState state, VoiceCommand.Read read) {
    List<VoiceEvent> events = new ArrayList<>();
    events.add(new VoiceEvent.ChannelsRead(read.readings(), now()));
    Optional<Post> notice =
        read.notice().filter(post -> state.find(post.id()).isEmpty() && !state.isFull());
    notice.ifPresent(post -> events.add(new VoiceEvent.PostQueued(post)));
    return store(events, () -> {});
  }

  private Effect<VoiceEvent, VoiceState> progressed(VoiceState state, VoiceEvent step) {
    String post =
        switch (step) {
          case VoiceEvent.PostResolved resolved -> resolved.post();
          case VoiceEvent.PartPosted posted -> posted.post();
          case VoiceEvent.PostEnded ended -> ended.post();
          default -> throw new IllegalStateException("no step of a post: " + step);
        };
    return state.find(post).isEmpty()
        ? run(parts::stored)
        : store(List.of(step), () -> parts.progressed(step));
  }

  private void passivateIfIdle(VoiceState state) {
    if (state.posts().isEmpty() && node.gateway().identity(agent).isEmpty()) {
      scope.passivate().accept(context.getSelf());
    }
  }

  private Instant now() {
    return node.time().instant();
  }

  @Override
  public EventHandler<VoiceState, VoiceEvent> eventHandler() {
    return VoiceState::apply;
  }

  @Override
  public SignalHandler<VoiceState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::recovered)
        .build();
  }

  private void recovered(VoiceState state) {
    context.setReceiveTimeout(node.timing().linger(), VoiceCommand.Quiet.INSTANCE);
    parts.start();
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(500, 2);
  }
}
