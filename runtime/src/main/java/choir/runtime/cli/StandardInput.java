package choir.runtime.cli;

import java.io.InputStream;
import picocli.CommandLine.Model.CommandSpec;

/** The root of the commands, which has the standard input of this process or its replacement. */
public interface StandardInput {
  /** What {@code -} in place of a file reads. */
  InputStream stdin();

  /** The standard input of a command. */
  static InputStream of(CommandSpec command) {
    return ((StandardInput) command.root().userObject()).stdin();
  }
}
