package choir.core.chat;

import java.util.concurrent.CompletionStage;

/**
 * The way to answer one click or command of a person, for which the service waits for a few
 * seconds. Thread-safe; no method blocks. Stages fail with {@link ChatException}, for example if
 * the time is over.
 */
public interface Responder {
  /** Confirms the click without a visible change. */
  CompletionStage<Void> acknowledge();

  /** Promises an answer to the person alone: {@link #tell} may then take minutes. */
  CompletionStage<Void> defer();

  /** Shows a text to the person alone. */
  CompletionStage<Void> tell(String text);
}
