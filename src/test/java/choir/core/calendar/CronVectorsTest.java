package choir.core.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Random expressions in many zones, near the clock changes: see {@code cronsim_vectors.py}. */
final class CronVectorsTest {
  @Test
  void nextTimesAreThoseOfCronsim() throws IOException {
    List<String> vectors = read();
    List<String> differences = new ArrayList<>();
    for (String vector : vectors) {
      String[] parts = vector.split(";", -1);
      List<String> expected = List.of(parts[3].split(" ", -1));
      List<String> found =
          Times.cron(parts[1], parts[0], parts[2], expected.size()).stream()
              .map(Object::toString)
              .toList();
      if (!found.equals(expected)) {
        differences.add(vector + "\n  found " + found);
      }
    }
    assertThat(vectors).hasSizeGreaterThan(400);
    assertThat(differences).isEmpty();
  }

  private static List<String> read() throws IOException {
    try (InputStream file = CronVectorsTest.class.getResourceAsStream("cronsim-vectors.csv")) {
      byte[] bytes = Objects.requireNonNull(file).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }
  }
}
