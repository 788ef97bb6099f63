package choir.core.model;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Tokens billed by the provider.
 *
 * @param estimated whether a part was estimated, because a server did not report it
 */
public record Usage(
    long inputTokens,
    long outputTokens,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean estimated) {
  public static final Usage NONE = new Usage(0, 0);

  /** Reported tokens. */
  public Usage(long inputTokens, long outputTokens) {
    this(inputTokens, outputTokens, false);
  }

  public Usage plus(Usage other) {
    return new Usage(
        inputTokens + other.inputTokens,
        outputTokens + other.outputTokens,
        estimated || other.estimated);
  }

  public long total() {
    return inputTokens + outputTokens;
  }
}
