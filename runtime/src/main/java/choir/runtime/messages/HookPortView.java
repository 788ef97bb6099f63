package choir.runtime.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * A port of the answering node that is the address of an agent.
 *
 * @param port of this node, with its offset
 * @param open whether the node listens there
 * @param problem why it does not, with the remedy; absent if it does or has not tried yet
 */
public record HookPortView(
    int port,
    String agent,
    boolean open,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> problem) {}
