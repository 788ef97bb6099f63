package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Smoke tests of the benchmarks; their results are not asserted. */
class BenchCommandTest {
  @Test
  void aJournalIsMeasuredAndNothingIsLeftBehind(@TempDir Path folder) throws IOException {
    Terminal run =
        Terminal.run(
            "bench",
            "journal",
            "--in",
            folder.toString(),
            "--entities",
            "1,3",
            "--seconds",
            "0.2",
            "--warm-up",
            "0",
            "-o",
            "json");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    JsonNode report = new ObjectMapper().readTree(run.out());
    assertThat(report.at("/machine/fsync/count").asInt()).isPositive();
    assertThat(report.at("/rounds/0/entities").asInt()).isEqualTo(1);
    assertThat(report.at("/rounds/1/entities").asInt()).isEqualTo(3);
    assertThat(report.at("/rounds/1/events").asLong()).isPositive();
    assertThat(report.at("/rounds/1/latency/p99").asDouble()).isPositive();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "journal --entities 0 | --entities is 0, must be at least 1.",
        "journal --seconds 0 | --seconds is 0, must be at least 0.001.",
        "journal --entities x | --entities",
        "start --rounds 0 | --rounds is 0, must be at least 1.",
        "start --idle -1 | --idle is -1, must be at least 0.",
        "hooks --seconds 0 | --seconds is 0, must be at least 0.1.",
        "hooks --port-offset x | --port-offset",
      })
  void whatCannotBeMeasuredIsBadUsage(String arguments, String refusal) {
    Terminal run = Terminal.run(("bench " + arguments).split(" ", -1));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(refusal);
  }
}
