package choir.runtime;

import choir.runtime.agents.AgentsCommand;
import choir.runtime.agents.ApplyCommand;
import choir.runtime.agents.JournalCommand;
import choir.runtime.agents.SessionsCommand;
import choir.runtime.agents.ShowCommand;
import choir.runtime.bench.BenchCommand;
import choir.runtime.bench.RehearseCommand;
import choir.runtime.certificates.CertCommand;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.CommandGroup;
import choir.runtime.cli.Failed;
import choir.runtime.cli.VersionCommand;
import choir.runtime.machines.DrainCommand;
import choir.runtime.machines.ExplainCommand;
import choir.runtime.machines.LeaveCommand;
import choir.runtime.machines.MoveCommand;
import choir.runtime.machines.NodeCommand;
import choir.runtime.machines.NodesCommand;
import choir.runtime.machines.RemoveCommand;
import choir.runtime.machines.UndrainCommand;
import choir.runtime.messages.AskCommand;
import choir.runtime.messages.RunCommand;
import choir.runtime.messages.SendCommand;
import choir.runtime.node.DoctorCommand;
import choir.runtime.node.DownCommand;
import choir.runtime.node.InitCommand;
import choir.runtime.node.JoinCommand;
import choir.runtime.node.RestoreCommand;
import choir.runtime.node.UpCommand;
import choir.runtime.operations.BackupCommand;
import choir.runtime.phext.PhextCommand;
import choir.runtime.ranch.RanchFileException;
import choir.runtime.revisions.RanchCommand;
import choir.runtime.sq.cli.SqCommand;
import choir.runtime.status.StatusCommand;
import choir.runtime.tokens.TokenCommand;
import java.io.InputStream;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The root of the command line. Without a subcommand it says which there are. */
@Command(
    name = "choir",
    description = "Runs and asks a ranch of AI agents.",
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      JoinCommand.class,
      LeaveCommand.class,
      NodesCommand.class,
      NodeCommand.class,
      ExplainCommand.class,
      MoveCommand.class,
      DrainCommand.class,
      UndrainCommand.class,
      RemoveCommand.class,
      ApplyCommand.class,
      RanchCommand.class,
      StatusCommand.class,
      AskCommand.class,
      SendCommand.class,
      RunCommand.class,
      AgentsCommand.class,
      ShowCommand.class,
      SessionsCommand.class,
      JournalCommand.class,
      TokenCommand.class,
      CertCommand.class,
      DoctorCommand.class,
      InitCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      PhextCommand.class,
      SqCommand.class,
      BenchCommand.class,
      RehearseCommand.class,
      VersionCommand.class,
      CommandLine.HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Provider.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it is done",
      "1:the operation failed; standard error says why",
      "2:bad usage or bad input; nothing was done"
    })
public final class ChoirCommand extends CommandGroup {
  private final InputStream stdin;

  private ChoirCommand(InputStream stdin) {
    this.stdin = stdin;
  }

  /**
   * The whole command line, ready to execute.
   *
   * @param stdin what {@code -} reads in place of a file
   */
  public static CommandLine commandLine(InputStream stdin) {
    CommandLine choir = new CommandLine(new ChoirCommand(stdin));
    choir.setCaseInsensitiveEnumValuesAllowed(true);
    choir.setUsageHelpAutoWidth(true);
    choir.setParameterExceptionHandler((e, arguments) -> onBadUsage(e));
    choir.setExecutionExceptionHandler((e, command, parsed) -> onException(e, command));
    return choir;
  }

  public InputStream stdin() {
    return stdin;
  }

  private static int onBadUsage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    complain(command, e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return CommandLine.ExitCode.USAGE;
  }

  private static int onException(Exception e, CommandLine command) throws Exception {
    if (e instanceof BadInput || e instanceof Failed) {
      complain(command, e.getMessage());
      return e instanceof BadInput ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }
    if (e instanceof RanchFileException) {
      complain(command, "the ranch cannot be used as it is:\n" + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    if (e.getCause() instanceof OutOfMemoryError) {
      complain(command, "out of memory. Give it more: CHOIR_JAVA_OPTS=-Xmx2g choir ...");
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw e;
  }

  private static void complain(CommandLine command, @Nullable String what) {
    Ansi ansi = command.getColorScheme().ansi();
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println(ansi.string("@|bold,red " + name + ":|@ ") + what);
    command.getErr().flush();
  }
}
