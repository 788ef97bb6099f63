package choir.runtime.bench;

import choir.runtime.bench.Latencies.Spread;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

/**
 * The machine of a measurement, which is required to interpret its results.
 *
 * @param fsync fsync latencies of 300 bytes appended to a file in the measured folder
 * @param load load average before the measurement; above {@code cores} the results are disturbed
 */
public record Machine(
    String at, String cpu, int cores, String system, String java, double load, Spread fsync) {
  private static final int SYNCS = 200;
  private static final int BYTES = 300;

  /**
   * Examines this machine.
   *
   * @param folder folder on the measured disk
   */
  public static Machine look(Path folder) throws IOException {
    return new Machine(
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        cpuName(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.vendor") + " " + Runtime.version(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        syncTimes(folder));
  }

  private static String cpuName() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.exists(info)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(info)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    }
  }

  private static Spread syncTimes(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, "fsync", ".tmp");
    Latencies times = new Latencies();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; i < SYNCS; i++) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        channel.position(channel.size());
        while (bytes.hasRemaining()) {
          int written = channel.write(bytes);
          assert written > 0;
        }
        long began = System.nanoTime();
        channel.force(false);
        times.add(System.nanoTime() - began);
      }
    } finally {
      Files.delete(file);
    }
    return times.spread();
  }

  /** A description in three lines. */
  public String text() {
    return """
        machine   %s, %d cores, %s
        java      %s
        disk      fsync of %d bytes: %s
        load      %.1f before the measurement%s
        """
        .formatted(
            cpu,
            cores,
            system,
            java,
            BYTES,
            fsync,
            load,
            load > cores / 2.0 ? ": other processes were using the cores" : "");
  }
}
