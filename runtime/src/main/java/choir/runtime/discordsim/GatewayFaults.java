package choir.runtime.discordsim;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the gateway does wrong on request, by names of bots. Safe for all threads. */
final class GatewayFaults {
  private final Set<String> withoutAcks = ConcurrentHashMap.newKeySet();
  private final Set<String> withoutResume = ConcurrentHashMap.newKeySet();

  void stopAcks(String bot, boolean stopped) {
    set(withoutAcks, bot, stopped);
  }

  void refuseResume(String bot, boolean refused) {
    set(withoutResume, bot, refused);
  }

  private static void set(Set<String> names, String bot, boolean member) {
    if (member) {
      names.add(bot);
    } else {
      names.remove(bot);
    }
  }

  boolean acksStopped(String bot) {
    return withoutAcks.contains(bot);
  }

  boolean resumeRefused(String bot) {
    return withoutResume.contains(bot);
  }

  void clear() {
    withoutAcks.clear();
    withoutResume.clear();
  }
}
