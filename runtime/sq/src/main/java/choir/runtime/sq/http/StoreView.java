package choir.runtime.sq.http;

import choir.runtime.sq.store.StoreStatsView;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Optional;

/**
 * The copy of the store on this machine, as JSON.
 *
 * @param replicated whether it is a member of a group
 * @param version of its last write
 * @param time of its last write
 * @param stats whose fields stand among these
 * @param stopped why it accepts no writes any more; absent while it does
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record StoreView(
    boolean replicated,
    long version,
    String time,
    @JsonUnwrapped StoreStatsView stats,
    Optional<String> stopped) {}
