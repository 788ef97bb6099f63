package choir.test.process;

import choir.runtime.Main;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** How tests start the program: with a node's heap, and the compiler that starts soonest. */
public final class ChoirJvm {
  /**
   * The classes that a start loads, parsed once for all starts, if the program is in jars as in
   * {@code mvnw verify}: a start then takes two thirds of the CPU time. The JVM takes no archive of
   * folders, so in {@code mvnw test} there is none.
   */
  private static final Optional<Archive> ARCHIVE = program().map(Archive::of);

  private ChoirJvm() {}

  /** The command line of {@code choir ARGUMENTS}, made of the classes that are tested. */
  public static List<String> command(List<String> arguments) {
    return ARCHIVE
        .map(
            archive ->
                command(
                    List.of(
                        "-Xlog:cds=off",
                        "-Xlog:cds+dynamic=off",
                        "-XX:SharedArchiveFile=" + archive.file()),
                    archive.classPath(),
                    arguments))
        .orElseGet(() -> command(System.getProperty("java.class.path"), arguments));
  }

  /**
   * The same of other classes.
   *
   * @param classPath as {@code java -cp} has it
   */
  public static List<String> command(String classPath, List<String> arguments) {
    return command(List.of(), classPath, arguments);
  }

  private static List<String> command(
      List<String> options, String classPath, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, "choir.runtime.Main"));
    command.addAll(arguments);
    return command;
  }

  /** The jar of the program, if the tests run against one. */
  private static Optional<Path> program() {
    try {
      Path place = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Files.isRegularFile(place) ? Optional.of(place) : Optional.empty();
    } catch (URISyntaxException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /**
   * A class data archive and the class path that it belongs to.
   *
   * @param classPath the jars of the tests' class path
   */
  private record Archive(Path file, String classPath) {
    /** It takes 18 s on a quiet machine; this is for one with other builds. */
    private static final Duration TRAINING = Duration.ofMinutes(3);

    static Archive of(Path program) {
      String jars =
          Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
              .filter(entry -> Files.isRegularFile(Path.of(entry)))
              .collect(Collectors.joining(File.pathSeparator));
      Archive archive = new Archive(Path.of("target", "choir.jsa").toAbsolutePath(), jars);
      try {
        if (!archive.isNewerThan(program)) {
          archive.create();
        }
        return archive;
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(interrupted);
      }
    }

    private boolean isNewerThan(Path program) throws IOException {
      return Files.exists(file)
          && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(program)) > 0;
    }

    /** Starts and stops a node, as the launcher does. */
    private void create() throws IOException, InterruptedException {
      Files.deleteIfExists(file);
      Path printed = file.resolveSibling("choir.jsa.log");
      Process rehearsal =
          new ProcessBuilder(
                  command(
                      List.of("-XX:ArchiveClassesAtExit=" + file), classPath, List.of("rehearse")))
              .redirectErrorStream(true)
              .redirectOutput(printed.toFile())
              .start();
      boolean ended = rehearsal.waitFor(TRAINING.toSeconds(), TimeUnit.SECONDS);
      rehearsal.destroyForcibly();
      if (!ended || rehearsal.exitValue() != 0 || !Files.exists(file)) {
        throw new IllegalStateException("no class data archive was created, see " + printed);
      }
    }
  }
}
