package choir.test.cluster;

import choir.test.group.NativePrograms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A library that is loaded into a node's JVM in front of libc and puts its clock off. */
final class WrongClock {
  private final Path library;

  private WrongClock(Path library) {
    this.library = library;
  }

  /** Compiles it into a folder. */
  static WrongClock in(Path folder) throws IOException {
    return new WrongClock(NativePrograms.compile("/cluster/clock.c", folder, "-shared", "-fPIC"));
  }

  /**
   * What a process needs in its environment.
   *
   * @param seconds by which its clock is ahead; less than 0 for one that is behind
   */
  Map<String, String> ahead(int seconds) {
    return Map.of("LD_PRELOAD", library.toString(), "CLOCK_AHEAD", Integer.toString(seconds));
  }
}
