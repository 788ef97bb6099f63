package choir.actors;

import choir.actors.calendar.CalendarListener;
import choir.actors.mirrorborn.AgentListener;
import choir.actors.session.ActiveCalls;
import choir.actors.session.ModelAvailability;
import choir.actors.session.SessionContext;
import choir.core.calendar.GuardProbe;
import choir.core.chat.ChatGateway;
import choir.core.model.ModelRouter;
import choir.core.skill.SkillIndex;
import choir.core.sq.ScrollStore;
import choir.core.tool.Tool;
import com.typesafe.config.Config;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The services that a node provides to the entities that it hosts.
 *
 * @param models the models available to agents
 * @param tools the tools available to agents at present, by name; asked at each model call
 * @param listener notified of the agents' activity on this node
 * @param calendars notified of what the calendars on this node store
 * @param calls registry of the model and tool calls in progress on this node
 * @param availability the models that take no calls at present, as this node sees them
 * @param leaving whether the node is shutting down
 * @param ids makes ids that nobody can guess; see {@link SessionContext#ids}
 * @param skills those of the agents
 * @param guards looks at the guards of schedules
 * @param chat the chat service in which agents have identities
 * @param config entity settings as in {@code reference.conf}
 */
public record EntityContext(
    ScrollStore store,
    InstantSource time,
    ModelRouter models,
    Supplier<Map<String, Tool>> tools,
    AgentListener listener,
    CalendarListener calendars,
    ActiveCalls calls,
    ModelAvailability availability,
    BooleanSupplier leaving,
    Supplier<String> ids,
    SkillIndex skills,
    GuardProbe guards,
    ChatGateway chat,
    Config config) {
  /** The context of a node without listener, shutdown and chat, whose tools are always the same. */
  public static EntityContext of(
      ScrollStore store,
      InstantSource time,
      ModelRouter models,
      Map<String, Tool> tools,
      Supplier<String> ids,
      Config config) {
    return new EntityContext(
        store,
        time,
        models,
        () -> tools,
        AgentListener.NONE,
        CalendarListener.NONE,
        new ActiveCalls(),
        new ModelAvailability(),
        () -> false,
        ids,
        SkillIndex.NONE,
        GuardProbe.NONE,
        ChatGateway.NONE,
        config);
  }

  /** Returns this context with listeners. */
  public EntityContext observedBy(AgentListener agents, CalendarListener schedules) {
    return new EntityContext(
        store,
        time,
        models,
        tools,
        agents,
        schedules,
        calls,
        availability,
        leaving,
        ids,
        skills,
        guards,
        chat,
        config);
  }
}
