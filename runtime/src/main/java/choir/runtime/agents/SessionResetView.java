package choir.runtime.agents;

/**
 * A session after its reset.
 *
 * @param epoch number of the part of the history that begins now, from 2
 */
record SessionResetView(String agent, String key, int epoch) {}
