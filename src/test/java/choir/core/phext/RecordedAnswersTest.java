package choir.core.phext;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plays what was asked of a real SQ 0.5.6 against plain phexts and compares the answers. The
 * recordings lie beside the project; {@code -Dchoir.recordings=FOLDER} names another place.
 */
class RecordedAnswersTest {
  private static final Path SHARED =
      Path.of(System.getProperty("choir.recordings", "../../shared"));

  @ParameterizedTest
  @ValueSource(strings = {"sq-0.5.6.jsonl", "sq-0.5.6-files.jsonl"})
  void everyAnswerAboutPhextsIsTheRecordedOne(String name) throws IOException {
    Path recording = SHARED.resolve("vectors").resolve(name);
    assumeTrue(Files.exists(recording), "no recorded answers at " + recording);
    Replay replay = new Replay(name.contains("files"));
    ObjectMapper json = new ObjectMapper();
    int compared = 0;
    for (String line : Files.readAllLines(recording, UTF_8)) {
      JsonNode asked = json.readTree(line);
      Optional<String> answer = asked.has("lenient") ? Optional.empty() : replay.answer(asked);
      if (answer.isPresent()) {
        assertThat(answer).as(asked.get("target").asText()).contains(replay.expected(asked));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tracer", "world", "the-odyssey"})
  void filesOfOthersSurviveAReadingAndAWriting(String name) throws Exception {
    Path file = SHARED.resolve("data").resolve(name + ".phext");
    assumeTrue(Files.exists(file), "no phext at " + file);
    String text = Utf8.decode(Files.readAllBytes(file));
    Phext phext = Phext.parse(text);
    assertThat(Phext.parse(phext.serialize())).isEqualTo(phext);
    assertThat(phext.scrolls()).isEqualTo(Cases.readSlowly(text));
    assertThat(phext.diff(phext.merge(Phext.empty()))).isEmpty();
  }

  /** The few verbs of SQ that phexts alone can answer. */
  private static final class Replay {
    private final boolean files;
    private final Map<String, Phext> phexts = new HashMap<>();
    private final Map<String, String> unchanged = new HashMap<>();

    Replay(boolean files) {
      this.files = files;
    }

    /** Empty for what is not about a phext. */
    Optional<String> answer(JsonNode asked) throws IOException {
      String[] target = asked.get("target").asText().split("\\?", 2);
      Map<String, String> query = query(target.length > 1 ? target[1] : "");
      if (!query.containsKey("p") || !asked.get("method").asText().matches("GET|POST")) {
        return Optional.empty();
      }
      String name = query.getOrDefault("p", "");
      Phext phext = current(name);
      Coordinate at = Coordinate.parse(query.getOrDefault("c", "")).orElse(Coordinate.ORIGIN);
      String body = query.getOrDefault("s", asked.get("body").asText(""));
      return Optional.ofNullable(
          switch (target[0].substring("/api/v2/".length())) {
            case "select" -> phext.select(at);
            case "insert" -> change(name, phext.append(at, body), "Inserted", body);
            case "update" -> change(name, phext.with(at, body), "Updated", body);
            case "delete" -> change(name, phext.without(at), "Removed", phext.select(at));
            case "toc" -> phext.textMap();
            case "get" -> unchanged.getOrDefault(name, phext.serialize());
            case "checksum" -> phext.checksum();
            case "delta" -> phext.delta(Checksum.parseLines(body)).serialize();
            case "status" -> "Phext Size: " + Utf8.length(phext.serialize());
            default -> null;
          });
    }

    /** Of a status, only the size is about the phext. */
    String expected(JsonNode asked) {
      String answer = asked.get("answer").asText();
      return asked.get("target").asText().contains("/status?") ? answer.split("\n", -1)[2] : answer;
    }

    private Phext current(String name) throws IOException {
      Phext known = phexts.get(name);
      if (known != null) {
        return known;
      }
      Path file = SHARED.resolve("data").resolve(name + ".phext");
      String text = files && Files.exists(file) ? Files.readString(file) : "";
      unchanged.put(name, text);
      Phext read = Phext.parse(text);
      phexts.put(name, read);
      return read;
    }

    private String change(String name, Phext changed, String verb, String counted) {
      unchanged.remove(name);
      phexts.put(name, changed);
      return verb + " " + Utf8.length(counted) + " bytes";
    }

    private static Map<String, String> query(String text) {
      Map<String, String> query = new TreeMap<>();
      for (String pair : text.split("&", -1)) {
        String[] parts = pair.split("=", 2);
        query.put(parts[0], parts.length > 1 ? URLDecoder.decode(parts[1], UTF_8) : "");
      }
      return query;
    }
  }
}
