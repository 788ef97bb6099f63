package choir.runtime.sq.cli;

import choir.runtime.cli.BadInput;
import choir.runtime.phext.PhextFiles;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the text of a write command. */
public final class SqText {
  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "File with the text; '-' is standard input.")
  private @Nullable String file;

  @Option(
      names = "--raw",
      description = "The text is a phext whose breaks move on from the coordinate. At most 1 MiB.")
  private boolean raw;

  /**
   * The text of a command line.
   *
   * @throws BadInput if there is no text, or more than one
   */
  String text(@Nullable String argument, InputStream stdin) {
    if ((argument == null) == (file == null)) {
      throw new BadInput("specify the text either as TEXT or with --file");
    }
    return file != null ? new PhextFiles(stdin).text(file) : String.valueOf(argument);
  }

  SqRemote.Ask onto(SqRemote.Ask ask) {
    return raw ? ask.with("raw", "true") : ask;
  }
}
