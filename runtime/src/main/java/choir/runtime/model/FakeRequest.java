package choir.runtime.model;

import java.util.Map;

/**
 * What {@link FakeModelServer} was asked.
 *
 * @param number 1 for the first request to this server
 * @param headers names in lower case
 */
public record FakeRequest(
    long number, String method, String path, Map<String, String> headers, String body) {}
