package choir.core.model;

/**
 * A provider of models. Calls are asynchronous; nothing here blocks. A call ends with exactly one
 * of {@link Listener#onAnswer} and {@link Listener#onFailure}, unless it was cancelled: then with
 * neither. The adapter never retries by itself: a repeat is the turn's decision, since it is paid
 * for.
 */
public interface ModelClient {
  /** Starts a call. The listener may be called on any thread, one call at a time, in order. */
  Call start(ModelRequest request, Listener listener);

  /** A call under way. */
  interface Call {
    /**
     * Ends the call and its connection. Further calls of the listener are dropped; one that has
     * begun on another thread may still run to its end, since nothing here waits. Idempotent.
     */
    void cancel();
  }

  /** Where an answer goes while it arrives. */
  interface Listener {
    /** More text, as it comes; the parts joined are the text of the answer. */
    void onText(String delta);

    void onAnswer(ModelAnswer answer);

    void onFailure(ModelFailure failure);
  }
}
