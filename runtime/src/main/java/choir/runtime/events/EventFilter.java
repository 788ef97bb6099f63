package choir.runtime.events;

import choir.actors.mirrorborn.MirrorbornEntity;
import choir.actors.session.SessionEntity;
import choir.core.id.AgentId;
import choir.runtime.http.AgentPath;
import choir.runtime.http.Call;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which events a caller wants.
 *
 * @param agent only those of this agent and its sessions
 * @param entity beginning of the entity's id, such as {@code Session|lux/}
 * @param types logical names, or families such as {@code session}; empty for all
 */
record EventFilter(Optional<AgentId> agent, Optional<String> entity, List<String> types) {
  /** A request line has room for no more. */
  private static final int MAX_TYPES = 32;

  private static final Pattern TYPE = Pattern.compile("[A-Za-z]{1,60}(\\.[A-Za-z]{1,60})?");

  static EventFilter of(Call call) {
    List<String> types =
        call.query("type").map(all -> List.of(all.split(",", -1))).orElse(List.of());
    if (types.size() > MAX_TYPES) {
      throw Problem.of(Kind.BAD_REQUEST, "type", "type has more than %d names".formatted(MAX_TYPES))
          .refusal();
    }
    types.forEach(EventFilter::requireType);
    return new EventFilter(
        call.query("agent").map(name -> AgentPath.id(name, "agent")), call.query("entity"), types);
  }

  private static void requireType(String type) {
    if (!TYPE.matcher(type).matches()) {
      throw Problem.of(
              Kind.BAD_REQUEST,
              "type",
              ("type '%s' must be a name such as session.TurnCompleted or a family such as session;"
                      + " separate several by commas")
                  .formatted(type))
          .refusal();
    }
  }

  boolean wantsEntity(String id) {
    return agent.filter(each -> !isOf(each, id)).isEmpty()
        && entity.filter(beginning -> !id.startsWith(beginning)).isEmpty();
  }

  private static boolean isOf(AgentId agent, String id) {
    return id.equals(MirrorbornEntity.persistenceId(agent))
        || id.startsWith(SessionEntity.persistenceId(agent, ""));
  }

  boolean wantsType(String type) {
    return types.isEmpty()
        || types.stream().anyMatch(each -> type.equals(each) || type.startsWith(each + "."));
  }
}
