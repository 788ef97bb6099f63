package choir.runtime.machines.join;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a node of a ranch tells a machine that wants to join.
 *
 * @param ranch its name
 * @param version of the program that it runs
 * @param group of its store
 * @param secure whether its nodes talk with certificates only
 * @param offset of this machine's clock: how far it is ahead of the other's, at the most off by
 *     half the time that the answer took
 * @param files of the ranch by their names, {@code ranch.yaml} among them
 */
public record Invitation(
    String ranch,
    String version,
    UUID group,
    boolean secure,
    Duration offset,
    Map<String, String> files) {
  static Invitation of(JsonNode answer, Duration offset) {
    Map<String, String> files = new TreeMap<>();
    answer
        .path("files")
        .properties()
        .forEach(file -> files.put(file.getKey(), file.getValue().asText()));
    return new Invitation(
        answer.path("ranch").asText(),
        answer.path("version").asText(),
        UUID.fromString(answer.path("group").asText()),
        answer.path("secure").asBoolean(),
        offset,
        files);
  }
}
