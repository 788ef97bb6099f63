package choir.runtime.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import choir.runtime.ChoirCommand;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Fault C2: every command that calls a server is called on a terminal against one that answers with
 * control sequences, as JSON, as text, as a refusal and as a stream. The terminal obeys none.
 */
class OutsideTextTest {
  /** Clipboard, clear screen, a C1 control, a change of direction, a carriage return. */
  private static final String HOSTILE = "\u001b]52;c;aGk=\u0007\u001b[2J\u009b2J\u202eevil\rx";

  private static final String IN_JSON = "\\u001b]52;c;aGk=\\u0007\\u001b[2J\u009b2J\u202eevil\\rx";

  private static final String ANSWER =
      """
      event: accepted
      data: {"runId":"run-1"}

      event: text
      data: {"from":0,"text":"%1$s"}

      event: tool
      data: {"tool":"%1$s","state":"%1$s"}

      event: end
      data: {"runId":"run-1","state":"failed","reason":"%1$s"}

      """
          .formatted(IN_JSON);

  /** They do not end, or end this process, or wait for a state of the stub. */
  private static final Set<String> NOT_CALLED =
      Set.of("choir sq host", "choir sq mirror", "choir drain", "choir leave");

  private static HttpServer server;
  private static volatile String body = "";
  private static volatile int status = 200;
  private static volatile String type = "application/json";

  @TempDir private static Path folder;

  @BeforeAll
  static void open() throws IOException {
    Files.writeString(folder.resolve("token"), "chr_secret");
    Files.writeString(folder.resolve("FILE"), HOSTILE);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", OutsideTextTest::answer);
    server.start();
  }

  @AfterAll
  static void close() {
    server.stop(0);
  }

  private static void answer(HttpExchange exchange) {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      byte[] bytes = body.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aTerminalObeysNoTextOfAServer() {
    List<CommandLine> calling = calling().toList();
    assertThat(calling.size()).isGreaterThan(40);
    for (CommandLine command : calling) {
      // A stream that does not end is attached to again.
      if (command.getCommandName().equals("ask")) {
        said(command, 200, "text/event-stream", ANSWER);
      } else {
        said(command, 200, "application/json", "{\"%s\":1}".formatted(IN_JSON));
        said(command, 200, "application/json", "\"%s\"".formatted(IN_JSON));
        said(command, 200, "text/plain", HOSTILE);
        said(command, 200, "text/event-stream", "event: x\ndata: %s\n\n".formatted(HOSTILE));
      }
      said(command, 400, "application/problem+json", "{\"detail\":\"%s\"}".formatted(IN_JSON));
      said(command, 404, "text/plain", HOSTILE);
    }
  }

  /** Shown and erased when an answer takes a second, as it may while other tests run. */
  private static final Pattern OWN_PROGRESS =
      Pattern.compile(
          "\r\u001b\\[Kwaiting for http://127\\.0\\.0\\.1:[0-9]+( for [0-9]+ s)?|\r\u001b\\[K");

  private static Stream<CommandLine> calling() {
    return all(ChoirCommand.commandLine(InputStream.nullInputStream()))
        .filter(each -> each.getCommandSpec().findOption("--url") != null)
        .filter(each -> !NOT_CALLED.contains(each.getCommandSpec().qualifiedName()));
  }

  private static Stream<CommandLine> all(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        Set.copyOf(command.getSubcommands().values()).stream().flatMap(OutsideTextTest::all));
  }

  private static void said(CommandLine command, int code, String kind, String text) {
    status = code;
    type = kind;
    body = text;
    String[] line = line(command.getCommandSpec()).toArray(new String[0]);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    // No command waits for ever; all of them together take long on a busy machine.
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () ->
            ChoirCommand.commandLine(InputStream.nullInputStream(), line)
                .setOut(Screen.terminal(out, false))
                .setErr(Screen.terminal(err, false))
                .execute(line),
        () -> String.join(" ", line));
    assertThat(OWN_PROGRESS.matcher(out.toString() + err).replaceAll(""))
        .as(String.join(" ", line))
        .doesNotContainPattern("[\\p{Cntrl}\\x{80}-\\x{9f}\\x{202e}&&[^\\n\\t]]")
        .doesNotContain("fault of Choir", "chr_secret");
  }

  /** A call with what the command requires. */
  private static List<String> line(CommandSpec command) {
    List<String> line = new ArrayList<>(List.of(command.qualifiedName().split(" ", -1)));
    line.remove(0);
    for (PositionalParamSpec each : command.positionalParameters()) {
      for (int i = 0; i < each.arity().min(); i++) {
        line.add(value(each.paramLabel()));
      }
    }
    command.options().stream()
        .filter(each -> each.required())
        .forEach(each -> line.addAll(List.of(each.longestName(), value(each.paramLabel()))));
    if (command.findOption("--dead") != null) {
      line.add("--dead");
    }
    if (command.name().equals("move")) {
      line.add("b");
    }
    if (Set.of("insert", "update", "ask", "send").contains(command.name())) {
      line.add("text");
    }
    line.addAll(
        List.of(
            "--url",
            "http://127.0.0.1:" + server.getAddress().getPort(),
            "--token-file",
            folder.resolve("token").toString()));
    return line;
  }

  private static String value(String label) {
    return switch (label) {
      case "COORDINATE" -> "1.1.1/1.1.1/1.1.1";
      case "SCOPE" -> "read";
      case "FROM", "REVISION" -> "1";
      case "FOLDER" -> folder.resolve("out").toString();
      case "FILE", "SOURCE" -> folder.resolve("FILE").toString();
      default -> "a";
    };
  }
}
