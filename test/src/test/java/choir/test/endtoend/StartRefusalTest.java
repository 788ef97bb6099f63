package choir.test.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import choir.test.cluster.FreeOffset;
import choir.test.process.ChoirJvm;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

  @Test
  void aPortInUseIsNamedWithTheRemedy() throws Exception {
    int offset = FreeOffset.take();
    try (ServerSocket taken =
        new ServerSocket(1338 + offset, 1, InetAddress.getLoopbackAddress())) {
      ProcessBuilder builder =
          new ProcessBuilder(ChoirJvm.command(List.of("up", "--home", home.toString())));
      builder.environment().put("CHOIR_PORT_OFFSET", Integer.toString(offset));
      Process up = builder.redirectErrorStream(true).start();
      String said = new String(up.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(up.exitValue()).isEqualTo(1);
      assertThat(said)
          .contains("choir up: port " + taken.getLocalPort() + " of 127.0.0.1 cannot be had")
          .contains("CHOIR_PORT_OFFSET")
          .doesNotContain("\tat ");
    }
  }
}
