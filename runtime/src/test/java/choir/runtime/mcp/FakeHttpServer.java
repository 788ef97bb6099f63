package choir.runtime.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of MCP over HTTP that can forget its sessions, and break its answers. */
final class FakeHttpServer implements AutoCloseable {
  private final HttpServer server;
  private final AtomicInteger sessions = new AtomicInteger();

  /** The requests, as METHOD of JSON-RPC and the session that they name. */
  final List<String> heard = new CopyOnWriteArrayList<>();

  /** What {@code tools/call} does: result, stream, cut, redirect, silent or error. */
  volatile String mode = "result";

  volatile String tools = "[]";

  /** Sessions up to this number are not known any more. */
  volatile int forgotten;

  /** Value of the header Authorization in the latest request. */
  volatile String authorization = "";

  FakeHttpServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/mcp", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/mcp";
  }

  long count(String method) {
    return heard.stream().filter(each -> each.startsWith(method + " ")).count();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode message =
          Messages.read(new String(exchange.getRequestBody().readAllBytes(), UTF_8))
              .map(object -> (JsonNode) object)
              .orElse(Messages.object());
      String method = message.path("method").asText(exchange.getRequestMethod());
      String session = exchange.getRequestHeaders().getFirst("Mcp-Session-Id");
      heard.add(method + " " + session);
      authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      if (session != null && Integer.parseInt(session.substring(1)) <= forgotten) {
        send(exchange, 404, "text/plain", "no such session");
      } else if (!message.has("id")) {
        exchange.sendResponseHeaders(exchange.getRequestMethod().equals("GET") ? 405 : 202, -1);
      } else {
        answer(exchange, method, message);
      }
    }
  }

  private void answer(HttpExchange exchange, String method, JsonNode message) throws IOException {
    String id = message.path("id").asText();
    switch (method) {
      case "initialize" -> {
        exchange.getResponseHeaders().add("Mcp-Session-Id", "s" + sessions.incrementAndGet());
        result(
            exchange,
            id,
            "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},"
                + "\"serverInfo\":{\"name\":\"fake\",\"version\":\"2\"}}");
      }
      case "tools/list" -> result(exchange, id, "{\"tools\":" + tools + "}");
      case "tools/call" -> call(exchange, id, message.path("params").path("name").asText());
      default -> result(exchange, id, "{}");
    }
  }

  private void call(HttpExchange exchange, String id, String tool) throws IOException {
    String result = "{\"content\":[{\"type\":\"text\",\"text\":\"" + tool + " done\"}]}";
    switch (mode) {
      case "result" -> result(exchange, id, result);
      case "stream" ->
          send(
              exchange,
              200,
              "text/event-stream",
              "id: 1\ndata:\n\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n\n"
                  + "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":"
                  + id
                  + ",\n"
                  + "data: \"result\":"
                  + result
                  + "}\n\n");
      case "cut" -> {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream body = exchange.getResponseBody();
        body.write(": begun\n\n".getBytes(UTF_8));
        body.flush();
      }
      case "redirect" -> {
        exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/other");
        exchange.sendResponseHeaders(307, -1);
      }
      case "error" -> send(exchange, 500, "text/plain", "\u001b[31mbroken\u0000");
      default -> {
        try {
          Thread.sleep(60_000);
        } catch (InterruptedException stopped) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private static void result(HttpExchange exchange, String id, String result) throws IOException {
    String message = "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}";
    send(exchange, 200, "application/json", message);
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    exchange.getResponseHeaders().add("Content-Type", type);
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
