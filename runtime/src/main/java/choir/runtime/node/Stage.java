package choir.runtime.node;

/** What a node's start waits for, in words; empty once it serves. Thread-safe. */
final class Stage {
  private volatile String waitsFor = "the store";

  void waitFor(String what) {
    waitsFor = what;
  }

  void serves() {
    waitsFor = "";
  }

  String waitsFor() {
    return waitsFor;
  }
}
