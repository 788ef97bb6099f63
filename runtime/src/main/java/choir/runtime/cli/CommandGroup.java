package choir.runtime.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that does nothing by itself: without one of its commands it says which there are. */
public abstract class CommandGroup implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public final void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing.");
  }

  /** Standard output, or what stands for it. */
  protected final PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
