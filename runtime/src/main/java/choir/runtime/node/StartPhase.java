package choir.runtime.node;

/** What the start of a node is waiting for; empty once it serves. Thread-safe. */
final class StartPhase {
  private volatile String waitingFor = "the store";

  void waitFor(String what) {
    waitingFor = what;
  }

  void serves() {
    waitingFor = "";
  }

  String waitingFor() {
    return waitingFor;
  }
}
