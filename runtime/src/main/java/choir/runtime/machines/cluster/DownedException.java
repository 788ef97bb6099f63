package choir.runtime.machines.cluster;

/** The cluster removed this node while it started; it can start anew. */
public final class DownedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private static final String MESSAGE = "the cluster removed this node while it started";

  DownedException() {
    super(MESSAGE);
  }

  DownedException(RuntimeException cause) {
    super(MESSAGE, cause);
  }
}
