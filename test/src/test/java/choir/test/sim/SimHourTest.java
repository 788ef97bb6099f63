package choir.test.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An hour of the fleet under faults: nothing accepted is lost, done twice or paid for twice. */
@Tag("slow")
final class SimHourTest {
  static LongStream seeds() {
    Long one = Long.getLong("choir.sim.seed");
    return one != null
        ? LongStream.of(one)
        : LongStream.rangeClosed(1, Integer.getInteger("choir.sim.seeds", 6));
  }

  @ParameterizedTest(name = "-Dchoir.sim.seed={0}")
  @MethodSource("seeds")
  void whatWasAcceptedEndsExactlyOnceWhateverCrashes(long seed) {
    SimHour.Result result = SimHour.play(seed);
    System.out.println("seed " + seed + ": " + result.figures());
    assertThat(result.faults()).as("-Dchoir.sim.seed=%d", seed).isEmpty();
  }

  @Test
  void theSameSeedGivesTheSameTraceHereAndInOtherProcesses() throws IOException {
    Process one = process("-XX:+UseSerialGC");
    Process other = process("-XX:TieredStopAtLevel=1");
    String trace = SimHour.play(1).trace();
    assertThat(SimHour.play(1).trace()).isEqualTo(trace);
    assertThat(SimHour.play(2).trace()).isNotEqualTo(trace);
    assertThat(firstLine(one)).isEqualTo("trace 1 " + trace);
    assertThat(firstLine(other)).isEqualTo("trace 1 " + trace);
  }

  private static Process process(String flag) throws IOException {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String java =
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    List<String> command =
        List.of(
            java,
            flag,
            "--add-opens",
            "java.base/java.lang=ALL-UNNAMED",
            "-cp",
            path,
            SimMain.class.getName(),
            "1");
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String firstLine(Process process) throws IOException {
    try (InputStream out = process.getInputStream()) {
      String all = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      return all.lines().filter(line -> line.startsWith("trace")).findFirst().orElse(all);
    }
  }
}
