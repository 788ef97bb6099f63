package choir.runtime.cli;

import choir.runtime.Build;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code choir man}. */
@Command(
    name = "man",
    description = "Writes the manual page.",
    footer = "The page has the help pages of all commands and all topics, in the form of man(7).")
@InSection(Section.TOOLS)
@Examples({"choir man | man -l -", "choir man > ~/.local/share/man/man1/choir.1"})
public final class ManCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    CommandLine choir = spec.parent().commandLine();
    PrintWriter out = spec.commandLine().getOut();
    out.println(".TH CHOIR 1 \"\" \"Choir " + roff(Build.version()) + "\" \"User Commands\"");
    out.println(".SH NAME");
    out.println("choir \\- " + roff(summary(choir)));
    out.println(".SH SYNOPSIS");
    out.println(".B choir\n.I COMMAND\n[\n.I OPTIONS\n] ...");
    out.println(".SH COMMANDS");
    commands(choir, out);
    for (HelpTopic topic : HelpTopic.values()) {
      out.println(".SH \"" + roff(topic.summary().toUpperCase(Locale.ROOT)) + "\"");
      block(topic.page(), out);
    }
    out.flush();
  }

  private static void commands(CommandLine group, PrintWriter out) {
    for (CommandLine command : new LinkedHashSet<>(group.getSubcommands().values())) {
      if (!command.getCommandSpec().usageMessage().hidden()) {
        out.println(".SS \"" + roff(command.getCommandSpec().qualifiedName()) + "\"");
        block(command.getUsageMessage(Ansi.OFF), out);
        commands(command, out);
      }
    }
  }

  private static String summary(CommandLine command) {
    String[] description = command.getCommandSpec().usageMessage().description();
    return String.join(" ", Arrays.asList(description));
  }

  /** Text as it is, without filling. */
  private static void block(String text, PrintWriter out) {
    out.println(".nf");
    text.strip().lines().map(ManCommand::roff).forEach(out::println);
    out.println(".fi");
  }

  /** Text without its meaning for roff: a backslash begins an escape, a first dot a request. */
  private static String roff(String line) {
    String escaped = line.replace("\\", "\\e").replace("-", "\\-").replace("\"", "\\(dq");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
