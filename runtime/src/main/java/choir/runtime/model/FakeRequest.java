package choir.runtime.model;

import java.util.Map;

/**
 * A request received by {@link FakeModelServer}.
 *
 * @param number sequence number, from 1
 * @param headers names in lower case
 */
public record FakeRequest(
    long number, String method, String path, Map<String, String> headers, String body) {}
