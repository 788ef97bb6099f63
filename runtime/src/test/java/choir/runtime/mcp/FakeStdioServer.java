package choir.runtime.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server of MCP that is a program, and not always a good one. It needs nothing but the JDK, and
 * answers {@code tools/call} with the message that it got.
 */
final class FakeStdioServer {
  private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
  private static final Pattern METHOD = Pattern.compile("\"method\":\"([^\"]+)\"");
  private static final PrintStream OUT = new PrintStream(System.out, true, UTF_8);

  private FakeStdioServer() {}

  /** The command that starts it. */
  static List<String> command(String mode, Path tools) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        Path.of("target", "test-classes").toAbsolutePath().toString(),
        FakeStdioServer.class.getName(),
        mode,
        tools.toString());
  }

  /**
   * @param arguments what it does, and the file with the list of its tools as JSON
   */
  public static void main(String[] arguments) throws Exception {
    String mode = arguments[0];
    Path tools = Path.of(arguments[1]);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    if (mode.equals("chatty")) {
      OUT.println("Welcome to the \u001b[1mserver\u001b[0m");
      OUT.println("[1, 2");
    }
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      Matcher method = METHOD.matcher(line);
      Matcher id = ID.matcher(line);
      if (method.find() && id.find()) {
        answer(mode, tools, method.group(1), id.group(1), line);
      } else if (line.contains("notifications/cancelled")) {
        Files.writeString(tools.resolveSibling("cancelled"), line);
      }
    }
  }

  private static void answer(String mode, Path tools, String method, String id, String line)
      throws IOException, InterruptedException {
    switch (method) {
      case "initialize" ->
          result(
              id,
              "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{\"tools\":{\"listChanged\":true}},"
                  + "\"serverInfo\":{\"name\":\"fake\\u001b[31m\",\"version\":\"1\"}}");
      case "tools/list" -> {
        String more = mode.equals("endless") ? ",\"nextCursor\":\"" + id + "\"" : "";
        String list = mode.equals("endless") ? "[]" : Files.readString(tools);
        result(id, "{\"tools\":" + list + more + "}");
      }
      case "tools/call" -> call(mode, id, line);
      default -> result(id, "{}");
    }
  }

  private static void call(String mode, String id, String line)
      throws IOException, InterruptedException {
    switch (mode) {
      case "mute" -> {}
      case "dies" -> {
        System.err.println("\u001b[31mout of memory\u001b[0m");
        System.exit(3);
      }
      case "long" -> {
        byte[] part = "x".repeat(1 << 20).getBytes(UTF_8);
        for (int i = 0; i < 100; i++) {
          System.out.write(part);
        }
        System.out.flush();
      }
      case "changes" -> {
        OUT.println("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}");
        text(id, "changed");
      }
      case "parent" -> {
        Process child = new ProcessBuilder("/bin/sleep", "1000").start();
        text(id, Long.toString(child.pid()));
      }
      default -> text(id, line.replace("\\", "\\\\").replace("\"", "\\\""));
    }
  }

  private static void text(String id, String text) {
    result(id, "{\"content\":[{\"type\":\"text\",\"text\":\"" + text + "\"}]}");
  }

  private static void result(String id, String result) {
    OUT.println("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}");
  }
}
