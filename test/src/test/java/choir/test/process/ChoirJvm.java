package choir.test.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How tests start the program: with a node's heap, and the compiler that starts soonest. */
public final class ChoirJvm {
  private ChoirJvm() {}

  /** The command line of {@code choir ARGUMENTS}, made of the classes that are tested. */
  public static List<String> command(List<String> arguments) {
    return command(System.getProperty("java.class.path"), arguments);
  }

  /**
   * The same of other classes.
   *
   * @param classPath as {@code java -cp} has it
   */
  public static List<String> command(String classPath, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
                "-cp",
                classPath,
                "choir.runtime.Main"));
    command.addAll(arguments);
    return command;
  }
}
