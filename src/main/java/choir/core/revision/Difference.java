package choir.core.revision;

/**
 * One difference between two revisions.
 *
 * @param path where it is, such as {@code agents.lux.model}
 * @param before the value in the first revision; empty if it has none
 * @param after the value in the second revision; empty if it has none
 */
public record Difference(String path, String before, String after) {}
