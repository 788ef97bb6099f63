package choir.runtime.floor;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * The places that have rounds or are frozen.
 *
 * @param frozen who has frozen all places, if anybody has
 */
record FloorsView(
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<FrozenView> frozen, List<Row> floors) {
  /**
   * A place.
   *
   * @param mode {@code rounds} or {@code etiquette}
   * @param parallel number of speakers in a round; absent without rounds
   * @param frozen who has frozen it, if anybody has
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Row(
      String channel, String mode, Optional<Integer> parallel, Optional<FrozenView> frozen) {}
}
