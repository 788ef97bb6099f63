package choir.actors;

import choir.actors.calendar.CalendarContext;
import choir.actors.calendar.CalendarEntity;
import choir.actors.calendar.Calendars;
import choir.actors.desk.PeoplesDesk;
import choir.actors.entities.Entities;
import choir.actors.entities.EntityHost;
import choir.actors.entities.RetryingAsk;
import choir.actors.floor.FloorContext;
import choir.actors.floor.FloorEntity;
import choir.actors.mirrorborn.AnswerTaker;
import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.mirrorborn.MirrorbornCommand.TurnEnded;
import choir.actors.mirrorborn.MirrorbornCommand.TurnPaused;
import choir.actors.mirrorborn.MirrorbornContext;
import choir.actors.mirrorborn.MirrorbornEntity;
import choir.actors.ranch.Approvals;
import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.actors.roster.RosterEntity;
import choir.actors.session.RunOwner;
import choir.actors.session.SessionContext;
import choir.actors.session.SessionEntity;
import choir.actors.voice.ChatInbound;
import choir.actors.voice.VoiceCommand;
import choir.actors.voice.VoiceContext;
import choir.actors.voice.VoiceEntity;
import choir.core.calendar.WallClock;
import choir.core.chat.ChatGateway;
import choir.core.chat.Deliverability;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.run.Pause;
import choir.core.run.ReplyTo;
import choir.core.run.RunRecord;
import java.util.Optional;

/** Registers the entities of a ranch. Shared by nodes, tests and simulations. */
public final class RanchEntities {
  private RanchEntities() {}

  /** Registers all kinds of entities; called once, before any message is sent to them. */
  public static void host(EntityHost host, EntityContext node) {
    MirrorbornContext agents = agents(host, node);
    SessionContext sessions = sessions(host, node);
    RosterEntity.Timing roster = RosterEntity.Timing.of(node.config());
    host.host(RosterEntity.KIND, at -> RosterEntity.create(at, host, node.time(), roster));
    host.host(MirrorbornEntity.KIND, at -> MirrorbornEntity.create(at, agents));
    host.host(SessionEntity.KIND, at -> SessionEntity.create(at, sessions));
    CalendarContext calendars = calendars(host, node);
    host.host(CalendarEntity.KIND, at -> CalendarEntity.create(at, calendars));
    VoiceContext voices = voices(host, node);
    host.host(VoiceEntity.KIND, at -> VoiceEntity.create(at, voices));
    FloorContext floors =
        new FloorContext(host, node.time(), ChatInbound::of, FloorContext.Timing.of(node.config()));
    host.host(FloorEntity.KIND, at -> FloorEntity.create(at, floors));
  }

  private static MirrorbornContext agents(Entities entities, EntityContext node) {
    return new MirrorbornContext(
        entities,
        node.store(),
        node.time(),
        node.listener(),
        new Answers(entities, node.chat()),
        MirrorbornContext.Timing.of(node.config()));
  }

  private static CalendarContext calendars(Entities entities, EntityContext node) {
    return new CalendarContext(
        entities,
        node.time(),
        WallClock::dataVersion,
        node.guards(),
        node.calendars(),
        CalendarContext.Timing.of(node.config()));
  }

  private static VoiceContext voices(Entities entities, EntityContext node) {
    RetryingAsk asks = new RetryingAsk(entities, RetryingAsk.Timing.of(node.config()));
    Ranch ranch = new Ranch(asks);
    PeoplesDesk desk =
        new PeoplesDesk(
            new Approvals(asks, ranch, node.store(), node.time()),
            ranch,
            new Mirrorborns(entities, asks, ranch, node.store(), node.time()),
            new Calendars(asks));
    return new VoiceContext(
        entities,
        node.store(),
        node.time(),
        node.chat(),
        desk,
        VoiceContext.Timing.of(node.config()));
  }

  private static SessionContext sessions(Entities entities, EntityContext node) {
    return new SessionContext(
        node.store(),
        node.time(),
        node.models(),
        node.tools(),
        new Agents(entities),
        node.calls(),
        node.availability(),
        node.leaving(),
        node.ids(),
        node.skills(),
        SessionContext.Timing.of(node.config()));
  }

  private record Answers(Entities entities, ChatGateway chat) implements AnswerTaker {
    @Override
    public Optional<String> refusal(AgentId agent, ReplyTo.Channel to) {
      return Deliverability.refusal(chat, agent, to);
    }

    @Override
    public void take(
        int shard, AgentId agent, RunRecord record, ReplyTo.Channel to, boolean heartbeat) {
      entities.tell(
          VoiceEntity.KIND,
          VoiceEntity.address(shard, agent),
          new VoiceCommand.TakeAnswer(record, to, heartbeat));
    }
  }

  private record Agents(Entities entities) implements RunOwner {
    @Override
    public void ended(int shard, AgentId agent, RunRecord record) {
      tell(shard, agent, new TurnEnded(record));
    }

    @Override
    public void paused(int shard, AgentId agent, RunId run, Optional<Pause> pause) {
      tell(shard, agent, new TurnPaused(run, pause));
    }

    private void tell(int shard, AgentId agent, MirrorbornCommand command) {
      entities.tell(MirrorbornEntity.KIND, MirrorbornEntity.address(shard, agent), command);
    }
  }
}
