package choir.runtime.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command with subcommands only: without one, it shows its help page, which lists them. */
public abstract class CommandGroup implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public final void run() {
    spec.commandLine().usage(out());
    out().flush();
  }

  /** Standard input, or its replacement. */
  protected final InputStream in() {
    return StandardInput.of(spec);
  }

  /** Standard output, or its replacement. */
  protected final PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
