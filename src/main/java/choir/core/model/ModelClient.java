package choir.core.model;

/**
 * The port to a model provider. Calls are asynchronous; no method blocks. A call ends with exactly
 * one of {@link Listener#onAnswer} and {@link Listener#onFailure}, or with neither if it was
 * cancelled. Adapters never repeat a call that may have been billed: the turn decides. They may
 * send a request again that the server has refused for its form.
 */
public interface ModelClient {
  /** Starts a call. The listener may be called on any thread, one call at a time, in order. */
  Call start(ModelRequest request, Listener listener);

  /** A call in progress. */
  interface Call {
    /**
     * Cancels the call and closes its connection. Later callbacks are dropped; a callback already
     * running on another thread may complete, since this method does not wait. Idempotent.
     */
    void cancel();
  }

  /** Receives a streamed answer. */
  interface Listener {
    /**
     * The call has left a queue and is being sent. Only called by clients that let calls wait, as
     * the first callback.
     */
    default void onStarted() {}

    /** A fragment of text; the concatenated fragments are the text of the answer. */
    void onText(String delta);

    void onAnswer(ModelAnswer answer);

    void onFailure(ModelFailure failure);
  }
}
