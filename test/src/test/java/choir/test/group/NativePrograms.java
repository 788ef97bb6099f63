package choir.test.group;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Small C programs for tests, compiled on demand. */
public final class NativePrograms {
  private NativePrograms() {}

  /** Why there can be none here, which is that there is no C compiler; empty if there can. */
  public static String refusal() {
    return Commands.failureOf("cc", "--version");
  }

  /**
   * Compiles one.
   *
   * @param source a resource, as {@code /group/line.c}
   * @param options of the compiler
   * @return what was made, in the folder
   */
  public static Path compile(String source, Path folder, String... options) throws IOException {
    Path text = folder.resolve(Path.of(source).getFileName());
    try (InputStream from =
        Objects.requireNonNull(NativePrograms.class.getResourceAsStream(source))) {
      Files.copy(from, text);
    }
    Path made = folder.resolve(text.getFileName().toString().replace(".c", ""));
    List<String> command = new ArrayList<>(List.of("cc", "-O1", "-o", made.toString()));
    command.addAll(List.of(options));
    command.addAll(List.of(text.toString(), "-ldl"));
    Commands.run(command.toArray(String[]::new));
    return made;
  }
}
