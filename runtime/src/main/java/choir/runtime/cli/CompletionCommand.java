package choir.runtime.cli;

import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code choir completion}. */
@Command(
    name = "completion",
    description = "Writes a script that completes commands in a shell.",
    footer = {
      "The script calls 'choir complete', so that it needs no update. Names of agents and nodes are"
          + " read from the ranch of this machine."
    })
@InSection(Section.TOOLS)
@Examples({
  "source <(choir completion bash)               # in ~/.bashrc",
  "source <(choir completion zsh)                # in ~/.zshrc, behind compinit",
  "choir completion fish | source                # in config.fish"
})
public final class CompletionCommand implements Runnable {
  /** The shells, with their scripts. */
  enum Shell {
    BASH(
        """
        _choir() {
          local word
          COMPREPLY=()
          while IFS= read -r word; do
            COMPREPLY+=("${word%%$'\\t'*}")
          done < <("${COMP_WORDS[0]}" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
        }
        complete -o default -F _choir choir
        """),
    ZSH(
        """
        _choir() {
          local -a found
          found=("${(@f)$("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
          found=("${(@)found:#}")
          if (( ${#found} )); then
            compadd -- "${(@)found%%$'\\t'*}"
          else
            _files
          fi
        }
        compdef _choir choir
        """),
    FISH(
        """
        function __choir_complete
          set -l words (commandline -opc) (commandline -ct)
          command choir complete -- $words[2..-1] 2>/dev/null
        end
        complete -c choir -a '(__choir_complete)'
        """);

    private final String script;

    Shell(String script) {
      this.script = script;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(paramLabel = "SHELL", description = "One of: ${COMPLETION-CANDIDATES}.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Shell shell;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(shell.script);
    out.flush();
  }
}
