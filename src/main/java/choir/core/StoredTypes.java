package choir.core;

import choir.core.calendar.CalendarEvent;
import choir.core.calendar.CalendarState;
import choir.core.chat.VoiceEvent;
import choir.core.chat.VoiceState;
import choir.core.floor.FloorEvent;
import choir.core.floor.FloorState;
import choir.core.mirrorborn.MirrorbornEvent;
import choir.core.mirrorborn.MirrorbornState;
import choir.core.roster.RosterEvent;
import choir.core.roster.RosterState;
import choir.core.session.SessionEvent;
import choir.core.session.SessionState;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The stored types and their logical names, which the journal uses instead of class names. A name
 * is the last part of the type's package and its simple name, such as {@code roster.AgentDeclared};
 * a stored name never changes, even if its class is renamed.
 */
public final class StoredTypes {
  /** Type families, two per entity: events and states. */
  private static final List<Class<? extends Stored>> FAMILIES =
      List.of(
          MirrorbornEvent.class,
          MirrorbornState.class,
          SessionEvent.class,
          SessionState.class,
          RosterEvent.class,
          RosterState.class,
          CalendarEvent.class,
          CalendarState.class,
          VoiceEvent.class,
          VoiceState.class,
          FloorEvent.class,
          FloorState.class);

  /** Logical names of types whose class was renamed after instances had been stored. */
  private static final Map<Class<? extends Stored>, String> RENAMED =
      Map.of(RosterState.class, "roster.Roster");

  private static final Map<String, Class<?>> CLASSES = new TreeMap<>();
  private static final Map<Class<?>, String> NAMES = new HashMap<>();

  static {
    FAMILIES.forEach(StoredTypes::add);
  }

  private StoredTypes() {}

  private static void add(Class<?> type) {
    if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        add(permitted);
      }
      return;
    }
    String name = RENAMED.getOrDefault(type, derived(type));
    if (CLASSES.putIfAbsent(name, type) != null) {
      throw new IllegalStateException(
          "two stored types are named " + name + "; name one of them in StoredTypes.RENAMED");
    }
    NAMES.put(type, name);
  }

  private static String derived(Class<?> type) {
    String packageName = type.getPackageName();
    return packageName.substring(packageName.lastIndexOf('.') + 1) + "." + type.getSimpleName();
  }

  /** The logical names of all stored types, sorted. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(CLASSES.keySet());
  }

  /** The class of a logical name; empty if this version does not know it. */
  public static Optional<Class<?>> classOf(String name) {
    return Optional.ofNullable(CLASSES.get(name));
  }

  /** The logical name of a class; empty if its family is not listed here. */
  public static Optional<String> nameOf(Class<?> type) {
    return Optional.ofNullable(NAMES.get(type));
  }
}
