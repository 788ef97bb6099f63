package choir.runtime.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * Runs the last command with the options of those before it: {@code choir sessions --home H reset}
 * means the same as {@code choir sessions reset --home H}. Where both are given, the last counts.
 */
public final class OuterOptions implements CommandLine.IExecutionStrategy {
  @Override
  public int execute(ParseResult parsed) {
    for (ParseResult outer = parsed; outer.hasSubcommand(); outer = outer.subcommand()) {
      handOver(outer.matchedOptions(), outer.subcommand());
    }
    return new RunLast().execute(parsed);
  }

  private static void handOver(List<OptionSpec> given, ParseResult inner) {
    for (OptionSpec option : given) {
      @Nullable OptionSpec same = inner.commandSpec().findOption(option.longestName());
      if (same != null && !option.usageHelp() && !inner.hasMatchedOption(same)) {
        same.setValue(option.getValue());
      }
    }
  }
}
