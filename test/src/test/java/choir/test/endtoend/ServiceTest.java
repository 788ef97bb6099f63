package choir.test.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import choir.test.cluster.FreeOffset;
import choir.test.process.ChoirJvm;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A node under a service manager: a socket as systemd opens one, and systemd's own program. */
@Tag("process")
@Execution(ExecutionMode.CONCURRENT)
final class ServiceTest {
  /** Reads datagrams, for which the JDK has no socket of this kind; a line for each. */
  private static final String LISTENER =
      """
      import socket, sys
      listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      listening.bind(sys.argv[1])
      print("listening", flush=True)
      while True:
          print(listening.recv(4096).decode().replace("\\n", "|"), flush=True)
      """;

  @TempDir Path folder;

  @Test
  void theManagerHearsOfTheStartOfLifeAndOfTheEnd() throws Exception {
    assumeThat(isThere("systemd-notify")).as("systemd's program is there").isTrue();
    assumeThat(isThere("python3")).as("a socket for datagrams can be had").isTrue();
    Path socket = folder.resolve("notify");
    Path heard = Files.createFile(folder.resolve("heard"));
    Process listener =
        new ProcessBuilder("python3", "-c", LISTENER, socket.toString())
            .redirectErrorStream(true)
            .redirectOutput(heard.toFile())
            .start();
    Process node = null;
    try {
      awaitHeard(heard, "listening");
      node = node(socket);
      awaitHeard(heard, "WATCHDOG=1");
      node.destroy();
      assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      if (node != null) {
        node.destroyForcibly();
      }
      listener.destroyForcibly();
    }
    // By a barrier systemd's program waits until it was heard.
    List<String> lines =
        Files.readAllLines(heard).stream().filter(line -> !line.equals("BARRIER=1")).toList();
    assertThat(lines).filteredOn("READY=1|STATUS=serves"::equals).hasSize(1);
    int ready = lines.indexOf("READY=1|STATUS=serves");
    // A start that is over within half a second of its first line needs no extension.
    assertThat(lines.subList(0, ready))
        .allMatch(it -> it.equals("listening") || it.startsWith("EXTEND_TIMEOUT_USEC="));
    assertThat(lines.indexOf("WATCHDOG=1")).isGreaterThan(ready);
    assertThat(lines).last().isEqualTo("STOPPING=1|STATUS=stops");
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
  }

  private Process node(Path socket) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            ChoirJvm.command(List.of("up", "--home", folder.resolve("home").toString())));
    builder.environment().put("CHOIR_PORT_OFFSET", Integer.toString(FreeOffset.take()));
    builder.environment().put("NOTIFY_SOCKET", socket.toString());
    builder.environment().put("WATCHDOG_USEC", "1000000");
    return builder
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("said").toFile())
        .start();
  }

  private static void awaitHeard(Path heard, String line) {
    await("the manager hears " + line)
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> Files.readAllLines(heard).contains(line));
  }
}
