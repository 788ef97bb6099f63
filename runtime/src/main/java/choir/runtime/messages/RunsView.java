package choir.runtime.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * A page of runs, the latest first.
 *
 * @param runs without their replies, which the view of a single run has
 * @param next the cursor of the next page; absent if there are no further runs
 */
record RunsView(
    List<RunView> runs, @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> next) {}
