package choir.runtime.cli;

import choir.runtime.ranch.HomeFolder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Access to the process that runs the node of a home. */
public final class NodeProcess {
  private NodeProcess() {}

  /**
   * The process that holds the lock of the home's store.
   *
   * @return empty if no node runs there
   */
  public static Optional<ProcessHandle> of(Path home) throws IOException {
    Path lock = HomeFolder.store(home).resolve("lock");
    if (!Files.exists(lock)) {
      return Optional.empty();
    }
    try (FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      @Nullable FileLock free = channel.tryLock();
      if (free != null) {
        return Optional.empty();
      }
    } catch (OverlappingFileLockException ownNode) {
      return Optional.of(ProcessHandle.current());
    }
    String pid = Files.readString(lock).strip();
    return pid.matches("\\d{1,18}")
        ? ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive)
        : Optional.empty();
  }

  /**
   * Starts this program in the background with the options of this JVM. The process survives the
   * terminal.
   *
   * @param output file for its standard output and error
   */
  public static Process background(List<String> arguments, Path output) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", "trap '' HUP; exec \"$@\"", "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        // Its output is a file, not this terminal.
        .filter(option -> !option.startsWith("-D" + Screen.TERMINALS))
        .forEach(command::add);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("choir.runtime.Main");
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }
}
