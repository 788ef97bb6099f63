package choir.test.sq;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import choir.runtime.sq.io.FreePorts;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The real {@code sq host} in a folder of its own, for suites that compare with it. It listens on
 * all interfaces, so it runs no longer than its suite.
 */
final class RealSq implements AutoCloseable {
  private final Process process;
  private final int port;

  private RealSq(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it, or skips the suite with a word if there is none on this machine. */
  static RealSq start(Path folder) throws IOException {
    Optional<Path> program = program();
    assumeTrue(
        program.isPresent(),
        "no real sq on this machine: put it on the PATH, or name it in CHOIR_REAL_SQ");
    int port = FreePorts.next();
    Process process =
        new ProcessBuilder(program.get().toString(), "host", Integer.toString(port))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("sq.out").toFile())
            .start();
    RealSq real = new RealSq(process, port);
    // It says nothing when it is ready; a connection does.
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(real::answers);
    return real;
  }

  private static Optional<Path> program() {
    @Nullable String named = System.getenv("CHOIR_REAL_SQ");
    if (named != null && !named.isBlank()) {
      return Optional.of(Path.of(named)).filter(Files::isExecutable);
    }
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, "sq"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  URI base() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
