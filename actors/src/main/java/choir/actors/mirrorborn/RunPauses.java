package choir.actors.mirrorborn;

import choir.core.id.RunId;
import choir.core.mirrorborn.MirrorbornState.Assigned;
import choir.core.run.Pause;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why runs of an agent make no progress, as their sessions tell. Not stored: after a move to
 * another node the sessions tell it again. At most one entry a running turn. Confined to the
 * agent's actor.
 */
final class RunPauses {
  private final Map<RunId, Pause> pauses = new HashMap<>();

  /** Records that a run waits; empty: that it has resumed. */
  void set(RunId run, Optional<Pause> pause) {
    pause.ifPresentOrElse(given -> pauses.put(run, given), () -> pauses.remove(run));
  }

  void remove(RunId run) {
    pauses.remove(run);
  }

  Optional<Pause> of(RunId run) {
    return Optional.ofNullable(pauses.get(run));
  }

  /** The pause of the first of these runs that has one. */
  Optional<Pause> anyOf(List<Assigned> running) {
    return running.stream()
        .map(each -> of(each.message().run()))
        .flatMap(Optional::stream)
        .findFirst();
  }
}
