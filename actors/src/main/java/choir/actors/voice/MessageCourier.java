package choir.actors.voice;

import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.mirrorborn.MirrorbornCommand.Delivery;
import choir.actors.mirrorborn.MirrorbornCommand.Rejected;
import choir.actors.mirrorborn.MirrorbornCommand.RunAnswer;
import choir.actors.mirrorborn.MirrorbornCommand.RunProgress;
import choir.actors.mirrorborn.MirrorbornEntity;
import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.run.Inbound;
import java.util.Optional;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Takes one message to the agent, and repeats it until the agent has stored or refused it. */
final class MessageCourier {
  /** What a courier hears. */
  sealed interface Command extends NoSerializationVerificationNeeded {}

  private record Answered(Delivery delivery) implements Command {}

  private record Progress(RunProgress progress) implements Command {}

  private enum Repeat implements Command {
    INSTANCE
  }

  private MessageCourier() {}

  /**
   * Delivers a message.
   *
   * @param channel of the message, for the report
   */
  static Behavior<Command> deliver(
      VoiceContext node,
      int shard,
      AgentId agent,
      String channel,
      Inbound message,
      ActorRef<Reader.Command> reader) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  ActorRef<Delivery> answers =
                      context.messageAdapter(Delivery.class, Answered::new);
                  timers.startTimerWithFixedDelay(Repeat.INSTANCE, node.timing().repeatAfter());
                  Runnable tell =
                      () ->
                          tell(node, shard, agent, new MirrorbornCommand.Deliver(message, answers));
                  tell.run();
                  return Behaviors.receive(Command.class)
                      .onMessage(
                          Repeat.class,
                          repeat -> {
                            tell.run();
                            return Behaviors.same();
                          })
                      .onMessage(
                          Answered.class,
                          answer -> answered(answer.delivery(), channel, message, reader))
                      .build();
                }));
  }

  private static Behavior<Command> answered(
      Delivery delivery, String channel, Inbound message, ActorRef<Reader.Command> reader) {
    return switch (delivery) {
      case Accepted accepted -> {
        reader.tell(new Reader.Delivered(channel, message, !accepted.repeat(), Optional.empty()));
        yield Behaviors.stopped();
      }
      case Rejected rejected -> {
        if (rejected.rejection().code() == Rejection.Code.FULL) {
          // It is repeated until there is room.
          yield Behaviors.same();
        }
        reader.tell(
            new Reader.Delivered(channel, message, false, Optional.of(rejected.rejection())));
        yield Behaviors.stopped();
      }
    };
  }

  /** Cancels the run of a message that was deleted, if its turn has not begun. */
  static Behavior<Command> withdraw(VoiceContext node, int shard, AgentId agent, RunId run) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  ActorRef<RunProgress> answers =
                      context.messageAdapter(RunProgress.class, Progress::new);
                  timers.startSingleTimer(Repeat.INSTANCE, node.timing().repeatAfter());
                  tell(node, shard, agent, new MirrorbornCommand.DescribeRun(run, answers));
                  return Behaviors.receive(Command.class)
                      .onMessage(Repeat.class, late -> Behaviors.stopped())
                      .onMessage(
                          Progress.class,
                          told -> {
                            cancelIfQueued(
                                node,
                                shard,
                                agent,
                                run,
                                told.progress(),
                                context.getSystem().ignoreRef());
                            return Behaviors.stopped();
                          })
                      .build();
                }));
  }

  private static void cancelIfQueued(
      VoiceContext node,
      int shard,
      AgentId agent,
      RunId run,
      RunProgress progress,
      ActorRef<RunAnswer> nobody) {
    if (progress.phase().equals(Optional.of(RunProgress.Phase.QUEUED))) {
      tell(
          node,
          shard,
          agent,
          new MirrorbornCommand.CancelRun(run, "its author, who deleted the message", 0, nobody));
    }
  }

  private static void tell(VoiceContext node, int shard, AgentId agent, MirrorbornCommand command) {
    node.entities().tell(MirrorbornEntity.KIND, MirrorbornEntity.address(shard, agent), command);
  }
}
