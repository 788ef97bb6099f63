package choir.runtime.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import choir.core.model.ModelOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A case of {@link ModelAdapterContract}: the bytes of a server, and what the caller must hear.
 *
 * <pre>
 * # Comment: the fault, and the source of the fact.
 * set base /v1beta/openai                path of the API; default /v1
 * set options {"tools": false}           deviations that the model declares
 * set messages tools                     the request; default: the text "hello"
 * === response 200
 * Content-Type: text/event-stream
 *
 * data: {...}                         a line ends with LF; «0D» is the byte 0D, «|» ends a chunk
 * === response 400                    what the next request gets
 * === request 2                       a field of a request that was sent, as a JSON pointer
 * /max_completion_tokens 256
 * === expect
 * text "hello"                        see ModelAdapterContract.rendered
 * </pre>
 */
record AdapterCase(
    String name,
    String base,
    ModelOptions options,
    String messages,
    List<FakeReply> replies,
    Map<Integer, List<String>> requests,
    List<String> expected) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration BETWEEN_CHUNKS = Duration.ofMillis(1);

  /** The file's name is the case's name. */
  static AdapterCase read(Path file) {
    try {
      return new Reader(file.getFileName().toString().replace(".txt", ""))
          .read(Files.readString(file, UTF_8));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  private static final class Reader {
    private final String name;
    private final Map<String, String> settings = new TreeMap<>();
    private final List<FakeReply> replies = new ArrayList<>();
    private final Map<Integer, List<String>> requests = new TreeMap<>();
    private List<String> expected = List.of();

    private Reader(String name) {
      this.name = name;
    }

    private AdapterCase read(String text) {
      String[] sections = text.split("(?m)^=== ", -1);
      for (String line : sections[0].split("\n", -1)) {
        if (line.startsWith("set ")) {
          String[] words = line.split(" ", 3);
          settings.put(words[1], words[2].strip());
        }
      }
      for (int i = 1; i < sections.length; i++) {
        int end = sections[i].indexOf('\n');
        section(
            sections[i].substring(0, end).strip().split(" ", 2), sections[i].substring(end + 1));
      }
      return new AdapterCase(
          name,
          settings.getOrDefault("base", "/v1"),
          options(settings.getOrDefault("options", "{}")),
          settings.getOrDefault("messages", "text"),
          replies,
          requests,
          expected);
    }

    private void section(String[] title, String body) {
      switch (title[0]) {
        case "response" -> replies.add(reply(Integer.parseInt(title[1]), body));
        case "request" -> requests.put(Integer.parseInt(title[1]), lines(body));
        case "expect" -> expected = lines(body);
        default -> throw new IllegalArgumentException(name + ": unknown section " + title[0]);
      }
    }

    private static List<String> lines(String body) {
      return body.lines().filter(line -> !line.isBlank()).toList();
    }

    private static FakeReply reply(int status, String text) {
      Map<String, String> headers = new LinkedHashMap<>();
      String rest = text;
      while (!rest.startsWith("\n") && !rest.isEmpty()) {
        int end = rest.indexOf('\n');
        String[] header = rest.substring(0, end).split(": ", 2);
        headers.put(header[0], header[1]);
        rest = rest.substring(end + 1);
      }
      List<FakeReply.Step> steps = new ArrayList<>();
      for (String chunk : rest.replaceFirst("\n", "").split("«\\|»", -1)) {
        if (!steps.isEmpty()) {
          steps.add(new FakeReply.Pause(BETWEEN_CHUNKS));
        }
        steps.add(new FakeReply.SendBytes(octets(chunk)));
      }
      return new FakeReply(Duration.ZERO, status, headers, steps);
    }

    /** The UTF-8 bytes of a text in which «hex» stands for other bytes; a character per byte. */
    private static String octets(String text) {
      StringBuilder octets = new StringBuilder();
      int at = 0;
      while (at < text.length()) {
        int open = text.indexOf('«', at);
        int end = open < 0 ? text.length() : open;
        append(octets, text.substring(at, end).getBytes(UTF_8));
        if (open < 0) {
          break;
        }
        int close = text.indexOf('»', open);
        append(octets, HexFormat.of().parseHex(text.substring(open + 1, close)));
        at = close + 1;
      }
      return octets.toString();
    }

    private static void append(StringBuilder octets, byte[] bytes) {
      for (byte each : bytes) {
        octets.append((char) (each & 0xff));
      }
    }

    private static ModelOptions options(String json) {
      try {
        JsonNode node = JSON.readTree(json);
        Map<String, String> headers = new TreeMap<>();
        node.path("headers")
            .properties()
            .forEach(h -> headers.put(h.getKey(), h.getValue().asText()));
        return new ModelOptions(
            Optional.ofNullable(node.get("apiKeyHeader")).map(JsonNode::asText),
            headers,
            node.has("parameters") ? node.get("parameters").toString() : "{}",
            node.path("tools").asBoolean(true),
            0,
            Optional.ofNullable(node.get("outputLimit")).map(JsonNode::asText),
            Optional.empty());
      } catch (IOException bad) {
        throw new UncheckedIOException(bad);
      }
    }
  }
}
