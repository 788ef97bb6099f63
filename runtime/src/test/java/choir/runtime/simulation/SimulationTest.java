package choir.runtime.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.Main;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fleet under faults: nothing accepted is lost, done twice or paid for twice. */
@Tag("slow")
final class SimulationTest {
  static LongStream hours() {
    return seeds(6);
  }

  static LongStream days() {
    return seeds(20);
  }

  private static LongStream seeds(int number) {
    Long one = Long.getLong("choir.sim.seed");
    return one != null
        ? LongStream.of(one)
        : LongStream.rangeClosed(1, Integer.getInteger("choir.sim.seeds", number));
  }

  @ParameterizedTest(name = "-Dchoir.sim.seed={0}")
  @MethodSource("hours")
  void whatWasAcceptedEndsExactlyOnceWhateverCrashes(long seed) {
    play(crashing(Scenario.hour()), seed);
  }

  private static Scenario crashing(Scenario usual) {
    return usual.withCrashes(Integer.getInteger("choir.sim.crashes", usual.crashes()));
  }

  @ParameterizedTest(name = "-Dchoir.sim.seed={0}")
  @MethodSource("days")
  void aDayWithItsReportLosesAndDoublesNothing(long seed) {
    Scenario day = crashing(Scenario.day(seed));
    Simulation.Result result = play(day, seed);
    Instant ten = day.start().atZone(ZoneId.of("America/Chicago")).withHour(10).toInstant();
    assertThat(SimSchedules.runs(result.journals(), Scenario.REPORT))
        .as("-Dchoir.sim.seed=%d", seed)
        .containsExactly(ten);
  }

  private static Simulation.Result play(Scenario scenario, long seed) {
    Simulation.Result result = Simulation.play(scenario, seed);
    System.out.println(scenario.name() + " of seed " + seed + ": " + result.figures());
    assertThat(result.faults()).as("-Dchoir.sim.seed=%d", seed).isEmpty();
    return result;
  }

  @Test
  void theSameSeedGivesTheSameTraceHereAndInOtherProcesses() throws IOException {
    Process one = process("-XX:+UseSerialGC");
    Process other = process("-XX:TieredStopAtLevel=1");
    String trace = Simulation.play(Scenario.day(1), 1).trace();
    assertThat(Simulation.play(Scenario.day(1), 1).trace()).isEqualTo(trace);
    assertThat(Simulation.play(Scenario.day(2), 2).trace()).isNotEqualTo(trace);
    assertThat(output(one)).contains("\"trace\" : \"" + trace + "\"");
    assertThat(output(other)).contains("\"trace\" : \"" + trace + "\"");
  }

  /** The command line, in a process of its own. */
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
            Main.class.getName(),
            "simulate",
            "day",
            "--seeds",
            "1",
            "-o",
            "json");
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String output(Process process) throws IOException {
    try (InputStream out = process.getInputStream()) {
      return new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
