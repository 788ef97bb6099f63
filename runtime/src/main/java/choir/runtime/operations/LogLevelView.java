package choir.runtime.operations;

/**
 * Level of a logger.
 *
 * @param inherited whether it is that of a logger above it
 */
record LogLevelView(String logger, String level, boolean inherited) {}
