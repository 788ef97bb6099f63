package choir.runtime.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code choir ask}. */
@Command(
    name = "ask",
    description = {
      "Asks an agent and shows the answer while it is said.",
      "Ctrl-C leaves the run going and names it."
    })
final class AskCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private ChoirCommand choir;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = "--session",
      paramLabel = "KEY",
      description = "The conversation to go on with. Default: agent:AGENT:main.")
  private @Nullable String session;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "A declared model in place of the agent's own.")
  private @Nullable String model;

  @Parameters(index = "0", paramLabel = "AGENT", description = "Whom to ask.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String agent;

  @Parameters(
      index = "1..*",
      paramLabel = "TEXT",
      arity = "1..*",
      description = "What to say; '-' reads it from standard input.")
  private List<String> words = List.of();

  @Override
  public void run() {
    NodeClient client = node.client();
    ObjectNode body = body(words, choir, session, model);
    PrintWriter err = spec.commandLine().getErr();
    AtomicReference<String> run = new AtomicReference<>("");
    Thread left =
        new Thread(() -> sayThatItGoesOn(err, String.valueOf(run.get())), "choir-ask-left");
    Runtime.getRuntime().addShutdownHook(left);
    AnswerText answer = new AnswerText();
    JsonNode end;
    try {
      end = new RunFollower(client, path(agent), body, err, run::set, new Show(answer)).follow();
    } finally {
      Runtime.getRuntime().removeShutdownHook(left);
    }
    finish(answer, end);
  }

  static String path(String agent) {
    return "/api/v1/agents/" + NodeClient.part(agent) + "/messages";
  }

  /** A message with a key of its own, so that it may be sent again. */
  static ObjectNode body(
      List<String> words, ChoirCommand choir, @Nullable String session, @Nullable String model) {
    ObjectNode body = NodeClient.object();
    body.put("text", MessageText.of(words, choir.stdin()));
    body.put("idempotencyKey", UUID.randomUUID().toString());
    if (session != null) {
      body.put("session", session);
    }
    if (model != null) {
      body.put("model", model);
    }
    return body;
  }

  private static void sayThatItGoesOn(PrintWriter err, String run) {
    if (!run.isEmpty()) {
      err.println();
      err.println("choir: the run goes on. Its answer: choir run " + run);
      err.flush();
    }
  }

  private final class Show implements RunFollower.Listener {
    private final AnswerText answer;

    Show(AnswerText answer) {
      this.answer = answer;
    }

    @Override
    public void text(int from, String piece) {
      say(answer.take(from, piece));
    }

    @Override
    public void tool(String tool, String state) {
      say(answer.nextPart());
      note("tool " + tool + " " + state);
    }

    @Override
    public void paused(String reason) {
      say(answer.nextPart());
      note("the model paused and is asked again: " + reason);
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

  private void finish(AnswerText answer, JsonNode end) {
    boolean completed = end.path("state").asText().equals("completed");
    if (completed) {
      output.write(() -> answer.end(end.path("reply").asText()) + "\n", () -> end);
      return;
    }
    output.write(answer::nextPart, () -> end);
    throw new Failed(RunCommand.reason(end));
  }
}
