package choir.runtime;

import choir.runtime.agents.AgentsCommand;
import choir.runtime.agents.JournalCommand;
import choir.runtime.agents.SessionsCommand;
import choir.runtime.agents.ShowCommand;
import choir.runtime.approval.ApprovalsCommand;
import choir.runtime.bench.ArchiveTrainingCommand;
import choir.runtime.bench.BenchCommand;
import choir.runtime.calendar.ScheduleCommand;
import choir.runtime.certificates.CertCommand;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.Bug;
import choir.runtime.cli.CommandGroup;
import choir.runtime.cli.CompleteCommand;
import choir.runtime.cli.CompletionCommand;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.HelpCommand;
import choir.runtime.cli.HelpPage;
import choir.runtime.cli.ManCommand;
import choir.runtime.cli.OuterOptions;
import choir.runtime.cli.Screen;
import choir.runtime.cli.StandardInput;
import choir.runtime.cli.Suggestions;
import choir.runtime.cli.VersionCommand;
import choir.runtime.discordsim.DiscordSimCommand;
import choir.runtime.events.EventsCommand;
import choir.runtime.floor.FloorCommand;
import choir.runtime.inbox.InboxCommand;
import choir.runtime.machines.DrainCommand;
import choir.runtime.machines.ExplainCommand;
import choir.runtime.machines.LeaveCommand;
import choir.runtime.machines.MoveCommand;
import choir.runtime.machines.NodeCommand;
import choir.runtime.machines.NodesCommand;
import choir.runtime.machines.RemoveCommand;
import choir.runtime.machines.UndrainCommand;
import choir.runtime.mcp.McpCommand;
import choir.runtime.messages.AskCommand;
import choir.runtime.messages.LogsCommand;
import choir.runtime.messages.RunCommand;
import choir.runtime.messages.RunsCommand;
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
import choir.runtime.revisions.AgentCommand;
import choir.runtime.revisions.ApplyCommand;
import choir.runtime.revisions.RanchCommand;
import choir.runtime.simulation.SimulateCommand;
import choir.runtime.skills.SkillsCommand;
import choir.runtime.sq.cli.SqCommand;
import choir.runtime.status.StatusCommand;
import choir.runtime.tokens.TokenCommand;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The root command. Without a subcommand it lists the subcommands. */
@Command(
    name = "choir",
    description = "Runs and manages a ranch of AI agents.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Provider.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND")
@Examples({
  "choir up -d                     # start the node of this machine",
  "choir ask lux 'What is new?'",
  "choir status"
})
public final class ChoirCommand extends CommandGroup implements StandardInput {
  /** The commands, in the order of the sections of {@code choir help}. */
  private static final List<Class<?>> COMMANDS =
      List.of(
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
          RunsCommand.class,
          RunCommand.class,
          LogsCommand.class,
          EventsCommand.class,
          InboxCommand.class,
          ApprovalsCommand.class,
          FloorCommand.class,
          AgentsCommand.class,
          AgentCommand.class,
          ShowCommand.class,
          SessionsCommand.class,
          JournalCommand.class,
          ScheduleCommand.class,
          SkillsCommand.class,
          McpCommand.class,
          TokenCommand.class,
          CertCommand.class,
          DoctorCommand.class,
          InitCommand.class,
          BackupCommand.class,
          RestoreCommand.class,
          PhextCommand.class,
          SqCommand.class,
          BenchCommand.class,
          SimulateCommand.class,
          DiscordSimCommand.class,
          ArchiveTrainingCommand.class,
          VersionCommand.class,
          CompletionCommand.class,
          ManCommand.class,
          CompleteCommand.class,
          HelpCommand.class);

  /** Commands that need to know all others. */
  private static final List<Class<?>> ABOUT_ALL =
      List.of(HelpCommand.class, CompleteCommand.class, ManCommand.class);

  private final InputStream stdin;

  private ChoirCommand(InputStream stdin) {
    this.stdin = stdin;
  }

  /**
   * Creates the complete command line.
   *
   * @param stdin input for {@code -} in place of a file
   */
  public static CommandLine commandLine(InputStream stdin) {
    return commandLine(stdin, COMMANDS);
  }

  /**
   * Creates a command line that can execute these arguments. It consists of their command alone if
   * the first argument is the name of one: to read the annotations of all takes 0.3 s.
   *
   * @param stdin input for {@code -} in place of a file
   */
  public static CommandLine commandLine(InputStream stdin, String... arguments) {
    String name = arguments.length == 0 ? "" : arguments[0];
    List<Class<?>> named =
        COMMANDS.stream()
            .filter(each -> !ABOUT_ALL.contains(each))
            .filter(each -> each.getSimpleName().equalsIgnoreCase(name + "Command"))
            .toList();
    return commandLine(stdin, named.isEmpty() ? COMMANDS : named);
  }

  private static CommandLine commandLine(InputStream stdin, List<Class<?>> commands) {
    CommandLine choir = new CommandLine(new ChoirCommand(stdin));
    commands.forEach(choir::addSubcommand);
    choir.setCaseInsensitiveEnumValuesAllowed(true);
    // Colors are the business of Screen: picocli would ask the console, which costs 0.1 s.
    choir.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    choir.setExecutionStrategy(new OuterOptions());
    choir.setParameterExceptionHandler((e, arguments) -> onBadUsage(e));
    choir.setExecutionExceptionHandler((e, command, parsed) -> onException(e, command));
    HelpPage.layOut(choir);
    return choir;
  }

  @Override
  public InputStream stdin() {
    return stdin;
  }

  private static int onBadUsage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    printError(command, usageError(e));
    PrintWriter err = command.getErr();
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return CommandLine.ExitCode.USAGE;
  }

  private static String usageError(ParameterException e) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    if (e instanceof UnmatchedArgumentException unmatched && !command.subcommands().isEmpty()) {
      String typed = unmatched.getUnmatched().get(0);
      return typed.startsWith("-")
          ? "There is no option '" + typed + "'."
          : "There is no command '%s'.%s".formatted(typed, Suggestions.sentence(command, typed));
    }
    return String.valueOf(e.getMessage());
  }

  private static int onException(Exception e, CommandLine command) {
    if (e instanceof BadInput || e instanceof Failed) {
      printError(command, e.getMessage());
      return e instanceof BadInput ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }
    if (e instanceof RanchFileException) {
      printError(command, "the ranch is invalid:\n" + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    if (e.getCause() instanceof OutOfMemoryError) {
      printError(command, "out of memory. Increase the heap: CHOIR_JAVA_OPTS=-Xmx2g choir ...");
      return CommandLine.ExitCode.SOFTWARE;
    }
    printError(command, Bug.message(e));
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static void printError(CommandLine command, @Nullable String what) {
    Screen err = Screen.of(command.getErr());
    err.styled(Screen.Style.BAD, command.getCommandSpec().qualifiedName() + ":");
    err.println(" " + what);
    err.flush();
  }
}
