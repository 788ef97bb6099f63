package choir.runtime.discordsim;

import java.time.Instant;
import java.util.Map;

/**
 * A request with its answer, or a frame of the gateway.
 *
 * @param bot name; empty before it has identified itself
 * @param method of HTTP; {@code SENT} and {@code RECEIVED}, seen from the simulator, for frames
 * @param path without the query; {@code /} for frames
 * @param body of the request, or the frame; without tokens, empty for uploads, cut at 64 KiB
 * @param status of the answer; 0 for frames, and for a request that was left without an answer
 * @param answer body of the answer, cut at 64 KiB
 */
public record Exchange(
    Instant at,
    String bot,
    String method,
    String path,
    String body,
    int status,
    Map<String, String> headers,
    String answer) {

  /** Whether this is a frame of the gateway. */
  public boolean isFrame() {
    return method.equals("SENT") || method.equals("RECEIVED");
  }
}
