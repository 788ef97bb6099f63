package choir.actors;

import choir.actors.calendar.CalendarContext;
import choir.actors.calendar.CalendarEntity;
import choir.actors.entities.Entities;
import choir.actors.entities.EntityHost;
import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.mirrorborn.MirrorbornCommand.TurnEnded;
import choir.actors.mirrorborn.MirrorbornCommand.TurnPaused;
import choir.actors.mirrorborn.MirrorbornContext;
import choir.actors.mirrorborn.MirrorbornEntity;
import choir.actors.roster.RosterEntity;
import choir.actors.session.RunOwner;
import choir.actors.session.SessionContext;
import choir.actors.session.SessionEntity;
import choir.core.calendar.WallClock;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.run.Pause;
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
  }

  private static MirrorbornContext agents(Entities entities, EntityContext node) {
    return new MirrorbornContext(
        entities,
        node.store(),
        node.time(),
        node.listener(),
        MirrorbornContext.Timing.of(node.config()));
  }

  private static CalendarContext calendars(Entities entities, EntityContext node) {
    return new CalendarContext(
        entities,
        node.time(),
        WallClock::dataVersion,
        node.calendars(),
        CalendarContext.Timing.of(node.config()));
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
