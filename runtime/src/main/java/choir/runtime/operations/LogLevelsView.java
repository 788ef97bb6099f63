package choir.runtime.operations;

import java.util.Map;

/**
 * The levels that were set.
 *
 * @param levels by logger
 */
record LogLevelsView(Map<String, String> levels) {}
