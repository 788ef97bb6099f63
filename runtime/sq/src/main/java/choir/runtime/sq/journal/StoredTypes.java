package choir.runtime.sq.journal;

import choir.core.mirrorborn.MirrorbornEvent;
import choir.core.mirrorborn.MirrorbornState;
import choir.core.roster.RosterEvent;
import choir.core.roster.RosterState;
import choir.core.session.SessionEvent;
import choir.core.session.SessionState;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The logical names of all that is stored. A stored format: a name once given stays, whatever its
 * class is called later.
 */
final class StoredTypes {
  private static final Map<String, Class<?>> CLASSES = new TreeMap<>();
  private static final Map<Class<?>, String> NAMES = new java.util.HashMap<>();

  static {
    name("mirrorborn.ProfileAdopted", MirrorbornEvent.ProfileAdopted.class);
    name("mirrorborn.MessageReceived", MirrorbornEvent.MessageReceived.class);
    name("mirrorborn.TurnAssigned", MirrorbornEvent.TurnAssigned.class);
    name("mirrorborn.TurnSettled", MirrorbornEvent.TurnSettled.class);
    name("mirrorborn.Unborn", MirrorbornState.Unborn.class);
    name("mirrorborn.Living", MirrorbornState.Living.class);
    name("session.TurnStarted", SessionEvent.TurnStarted.class);
    name("session.ModelAsked", SessionEvent.ModelAsked.class);
    name("session.ModelAnswered", SessionEvent.ModelAnswered.class);
    name("session.ModelFailed", SessionEvent.ModelFailed.class);
    name("session.ToolAsked", SessionEvent.ToolAsked.class);
    name("session.ToolAnswered", SessionEvent.ToolAnswered.class);
    name("session.TurnCompleted", SessionEvent.TurnCompleted.class);
    name("session.TurnFailed", SessionEvent.TurnFailed.class);
    name("session.Resting", SessionState.Resting.class);
    name("session.Turning", SessionState.Turning.class);
    name("roster.RanchDeclared", RosterEvent.RanchDeclared.class);
    name("roster.AgentDeclared", RosterEvent.AgentDeclared.class);
    name("roster.AgentRetired", RosterEvent.AgentRetired.class);
    name("roster.ProfilesAdopted", RosterEvent.ProfilesAdopted.class);
    name("roster.AgentSent", RosterEvent.AgentSent.class);
    name("roster.DrainingChanged", RosterEvent.DrainingChanged.class);
    name("roster.Roster", RosterState.class);
  }

  private StoredTypes() {}

  private static void name(String name, Class<?> type) {
    CLASSES.put(name, type);
    NAMES.put(type, name);
  }

  static Set<String> names() {
    return Collections.unmodifiableSet(CLASSES.keySet());
  }

  static Optional<Class<?>> classOf(String name) {
    return Optional.ofNullable(CLASSES.get(name));
  }

  static Optional<String> nameOf(Class<?> type) {
    return Optional.ofNullable(NAMES.get(type));
  }
}
