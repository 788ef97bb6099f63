package choir.core.session;

import choir.core.run.Origin;
import choir.core.tool.ToolPolicy;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an agent knows of itself at a model call.
 *
 * @param texts texts by name as in {@link Context#TEXTS}; missing texts are omitted
 * @param memoryMark see {@link OutsideScrolls}; empty if MEMORY is of the ranch
 * @param policy what its tools may do
 */
public record Persona(Map<String, String> texts, Optional<String> memoryMark, ToolPolicy policy) {
  public Persona {
    texts = Collections.unmodifiableMap(new TreeMap<>(texts));
  }

  /** A persona whose memory is of the ranch, without a policy. */
  public static Persona of(Map<String, String> texts) {
    return new Persona(texts, Optional.empty(), ToolPolicy.NONE);
  }

  /** The origin of the prompts that contain it. */
  public Origin origin() {
    return Origin.of(memoryMark.isPresent());
  }
}
