package choir.runtime.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletableFuture;

/** Carries messages to a server and back. Thread-safe. It ends once, and is not used again. */
interface Wire extends AutoCloseable {
  /** Hears of a server what nobody asked for. Must not block. */
  interface Listener {
    void notified(String method);

    /**
     * The wire has ended by itself; its requests fail.
     *
     * @param reason as {@code has ended with exit code 1}
     */
    void ended(String reason);
  }

  /** A way to open wires. */
  interface Opener {
    /** Opens a wire. Blocking. */
    Wire open(DeclaredServer server, Listener listener) throws McpException;
  }

  /**
   * Sends a request.
   *
   * @return the response, with a result or an error; fails with an {@link McpException}. Whoever
   *     completes it before the wire does abandons the request
   */
  CompletableFuture<JsonNode> request(long id, ObjectNode request);

  /** Sends a notification; one that cannot be sent is dropped. */
  void notify(ObjectNode notification);

  /**
   * The server has accepted the session.
   *
   * @param version of the protocol
   * @param listens whether the server announces changes of its tools
   */
  default void accepted(String version, boolean listens) {}

  /** Ends the wire; requests under way fail. May block for some seconds. */
  @Override
  void close();
}
