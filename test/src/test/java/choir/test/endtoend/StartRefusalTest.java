package choir.test.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import choir.test.cluster.FreeOffset;
import choir.test.process.ChoirJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What stands in the way of a start is said in one line that a person can act on. */
@Tag("process")
@Execution(ExecutionMode.CONCURRENT)
final class StartRefusalTest {
  @TempDir Path home;

  private int offset;
  private int exitCode;

  @BeforeEach
  void takePorts() throws IOException {
    offset = FreeOffset.take();
  }

  @Test
  void aPortInUseIsNamedWithTheRemedy() throws Exception {
    try (ServerSocket taken =
        new ServerSocket(1338 + offset, 1, InetAddress.getLoopbackAddress())) {
      assertThat(choir("up"))
          .contains("choir up: port " + taken.getLocalPort() + " of 127.0.0.1 is not available")
          .contains("CHOIR_PORT_OFFSET");
      assertThat(exitCode).isEqualTo(1);
    }
  }

  /** Fault D12: a refusal in the background had the exit code of a failure. */
  @Test
  void aRefusalInTheBackgroundHasTheExitCodeAndTheWordsOfTheOneInTheForeground() throws Exception {
    Path file = Files.writeString(home.resolve("ranch.yaml"), "ranch: [");
    assertThat(choir("up", "-d")).contains("choir up: ranch.yaml:1:9: ");
    assertThat(exitCode).isEqualTo(2);
    Files.delete(file);
    try (ServerSocket taken =
        new ServerSocket(1338 + offset, 1, InetAddress.getLoopbackAddress())) {
      assertThat(choir("up", "-d")).contains("port " + taken.getLocalPort());
      assertThat(exitCode).isEqualTo(1);
    }
  }

  /** Returns what a command printed, which is never a stack trace, and keeps its exit code. */
  private String choir(String... command) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--home", home.toString()));
    ProcessBuilder builder = new ProcessBuilder(ChoirJvm.command(arguments));
    builder.environment().put("CHOIR_PORT_OFFSET", Integer.toString(offset));
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    exitCode = process.exitValue();
    assertThat(said).doesNotContain("\tat ");
    return said;
  }
}
