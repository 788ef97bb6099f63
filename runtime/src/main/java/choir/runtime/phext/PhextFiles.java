package choir.runtime.phext;

import choir.core.phext.Phext;
import choir.core.phext.Utf8;
import choir.runtime.cli.BadInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The input files of a command. All are read and validated before anything is written. */
public final class PhextFiles {
  private final InputStream stdin;
  private boolean stdinIsRead;

  public PhextFiles(InputStream stdin) {
    this.stdin = stdin;
  }

  /**
   * Reads the text of a file, or of standard input for {@code -}.
   *
   * @throws BadInput if it is unreadable or not UTF-8
   */
  public String text(String name) {
    byte[] bytes = bytes(name);
    try {
      return Utf8.decode(bytes);
    } catch (Utf8.Malformed e) {
      throw new BadInput(
          "%s is not UTF-8: byte %d (0x%02X) is malformed. Convert it first, such as with iconv."
              .formatted(shown(name), e.offset(), bytes[e.offset()]));
    }
  }

  /** Reads the phext in a file, or in standard input for {@code -}. */
  Phext phext(String name) {
    return Phext.parse(text(name));
  }

  List<Phext> phexts(List<String> names) {
    List<Phext> phexts = new ArrayList<>();
    for (String name : names) {
      phexts.add(phext(name));
    }
    return phexts;
  }

  static String shown(String name) {
    return name.equals("-") ? "standard input" : name;
  }

  private byte[] bytes(String name) {
    try {
      if (!name.equals("-")) {
        return read(Path.of(name));
      }
      if (stdinIsRead) {
        throw new BadInput("'-' is given twice, but standard input can only be read once.");
      }
      stdinIsRead = true;
      return stdin.readAllBytes();
    } catch (IOException | InvalidPathException e) {
      throw new BadInput(shown(name) + " cannot be read: " + e.getMessage());
    }
  }

  private static byte[] read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new BadInput(
          file + " does not exist. Specify a .phext or text file, or '-' for standard input.");
    }
    if (Files.isDirectory(file)) {
      throw new BadInput(file + " is a folder. Specify a .phext or text file in it.");
    }
    if (!Files.isReadable(file)) {
      throw new BadInput(file + " is not readable for this user; check its permissions.");
    }
    return Files.readAllBytes(file);
  }
}
