package choir.runtime.messages;

import choir.core.run.Pause;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Progress;
import choir.runtime.cli.Screen;
import choir.runtime.cli.Section;
import choir.runtime.cli.Table;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code choir ask}. */
@Command(
    name = "ask",
    description =
        "Asks an agent and shows the answer as it is generated."
            + " Ctrl-C prints the id of the run, which continues.")
@InSection(Section.EVERYDAY)
@Examples({
  "choir ask lux 'What is new?'",
  "choir ask lux --session review 'Continue.'",
  "git diff | choir ask lux -"
})
public final class AskCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private MessageOptions message;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "A declared model in place of the agent's own.")
  private @Nullable String model;

  private @Nullable Progress waiting;

  @Override
  public void run() {
    NodeClient client = node.client();
    MessageRequest typed = message.request();
    MessageRequest request = model == null ? typed : typed.withModel(model);
    PrintWriter err = spec.commandLine().getErr();
    AtomicReference<String> run = new AtomicReference<>("");
    Thread left =
        new Thread(() -> sayThatItContinues(err, String.valueOf(run.get())), "choir-ask-left");
    Runtime.getRuntime().addShutdownHook(left);
    AnswerText answer = new AnswerText();
    Answer<RunView> end;
    try {
      waitForMore();
      end =
          new RunFollower(client, message.path(), request, run::set, new Show(answer, run))
              .follow();
    } finally {
      heard();
      Runtime.getRuntime().removeShutdownHook(left);
    }
    finish(answer, end);
  }

  private static void sayThatItContinues(PrintWriter err, String run) {
    if (!run.isEmpty()) {
      err.println();
      err.println("choir: the run continues. Its answer: choir run wait " + run);
      err.flush();
    }
  }

  private final class Show implements RunFollower.Listener {
    private final AnswerText answer;
    private final AtomicReference<String> run;

    private @Nullable Pause told;

    Show(AnswerText answer, AtomicReference<String> run) {
      this.answer = answer;
      this.run = run;
    }

    @Override
    public void text(int from, String piece) {
      if (!output.isJson()) {
        heard();
      }
      say(answer.take(from, piece));
    }

    @Override
    public void tool(String tool, String state) {
      tell("tool " + tool + " " + state);
    }

    /** The session repeats it to each listener that subscribes again. */
    @Override
    public void paused(Pause pause) {
      if (pause.equals(told)) {
        return;
      }
      told = pause;
      tell("waiting: " + RunText.waits(pause) + ". Cancel with: choir run cancel " + run.get());
    }

    @Override
    public void disconnected() {
      heard();
      note("the connection to the node broke; the run continues there. Attaching again ...");
      waitForMore();
    }

    private void tell(String what) {
      heard();
      say(answer.nextPart());
      note(what);
      waitForMore();
    }
  }

  /** Shows on a terminal that the agent has not said anything yet, or nothing since. */
  private void waitForMore() {
    Screen messages = Screen.of(spec.commandLine().getErr());
    waiting = Progress.of(messages, "waiting for " + message.agent());
  }

  /** Removes the wait: what was said goes to the same lines of the terminal. */
  private void heard() {
    if (waiting != null) {
      waiting.close();
      waiting = null;
    }
  }

  private void note(String what) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("choir: " + Table.line(what));
    err.flush();
  }

  private void say(String text) {
    if (!output.isJson()) {
      spec.commandLine().getOut().print(text);
      spec.commandLine().getOut().flush();
    }
  }

  private void finish(AnswerText answer, Answer<RunView> end) {
    RunView run = end.view();
    if (run.hasCompleted()) {
      output.write(() -> answer.end(run.reply().orElse("")) + "\n", end::json);
      return;
    }
    output.write(answer::nextPart, end::json);
    throw new Failed(run.failure());
  }
}
