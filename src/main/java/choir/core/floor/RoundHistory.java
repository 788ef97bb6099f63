package choir.core.floor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rounds that some events of a journal tell of, which need not begin with its first one. */
public final class RoundHistory {
  private RoundHistory() {}

  /** The rounds that these events have opened, as they are after the last of them. */
  public static List<Round> of(List<FloorEvent> events) {
    Map<String, Round> rounds = new LinkedHashMap<>();
    for (FloorEvent event : events) {
      switch (event) {
        case FloorEvent.RoundOpened opened ->
            rounds.put(opened.round().message().id(), opened.round());
        case FloorEvent.SpeakerAdded added ->
            rounds.computeIfPresent(added.message().id(), (id, round) -> added.in(round));
        case FloorEvent.TurnChanged changed ->
            rounds.computeIfPresent(changed.message(), (id, round) -> changed.in(round));
        case FloorEvent.FloorTaken other -> {}
        case FloorEvent.FloorGiven other -> {}
        case FloorEvent.FloorReset other -> {}
        case FloorEvent.FloorFrozen other -> {}
        case FloorEvent.FloorThawed other -> {}
      }
    }
    return new ArrayList<>(rounds.values());
  }
}
