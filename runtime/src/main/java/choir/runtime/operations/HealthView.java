package choir.runtime.operations;

/**
 * State of a healthy node.
 *
 * @param status {@code up} of a live process, {@code ready} of a node that serves
 */
record HealthView(String status) {}
