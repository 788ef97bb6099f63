package choir.runtime.mcp;

import choir.runtime.feature.ProcessGroup;
import choir.runtime.feature.ToolText;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The input and the output of a program. Each line is a message. The program leads a process group
 * of its own, which is killed as a whole.
 */
final class StdioWire implements Wire {
  /** Messages that wait for a program that does not read; more are refused. */
  private static final int QUEUE = 64;

  /** Lines without a message that are skipped: programs print greetings where they should not. */
  private static final int MAX_ODD_LINES = 100;

  /** How long a program may take to end after its input was closed, and after SIGTERM. */
  private static final int GRACE_MILLIS = 1_000;

  private final String name;
  private final Process process;
  private final Listener listener;
  private final StderrLog stderr;
  private final Map<Long, CompletableFuture<JsonNode>> pending = new ConcurrentHashMap<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final ThreadPoolExecutor writer;

  private StdioWire(DeclaredServer server, Process process, Listener listener) {
    this.name = server.name();
    this.process = process;
    this.listener = listener;
    this.stderr = new StderrLog(server.name(), process.getErrorStream());
    this.writer =
        new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), task -> thread("in", task));
  }

  /**
   * Starts the program. Blocking.
   *
   * @throws McpException if it cannot be started
   */
  static StdioWire start(DeclaredServer server, Environment environment, Listener listener)
      throws McpException {
    ProcessBuilder builder = new ProcessBuilder(ServerProgram.command(server));
    builder.environment().clear();
    builder.environment().putAll(ServerProgram.environment(server, environment));
    builder.directory(new File("/"));
    try {
      StdioWire wire = new StdioWire(server, builder.start(), listener);
      wire.thread("err", wire.stderr::read).start();
      wire.thread("out", wire::read).start();
      return wire;
    } catch (IOException failed) {
      throw McpException.refused("cannot be started: " + failed.getMessage());
    }
  }

  private Thread thread(String what, Runnable work) {
    Thread thread = new Thread(work, "mcp-" + name + "-" + what);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public CompletableFuture<JsonNode> request(long id, ObjectNode request) {
    CompletableFuture<JsonNode> response = new CompletableFuture<>();
    pending.put(id, response);
    CompletableFuture<JsonNode> unused =
        response.whenComplete((done, failure) -> pending.remove(id));
    if (ended.get()) {
      response.completeExceptionally(McpException.refused("has ended"));
    } else if (!send(request)) {
      response.completeExceptionally(McpException.refused("does not take what it is sent"));
    }
    return response;
  }

  @Override
  public void notify(ObjectNode notification) {
    boolean unused = send(notification);
  }

  private boolean send(ObjectNode message) {
    byte[] line = (Messages.write(message) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      writer.execute(() -> write(line));
      return true;
    } catch (RejectedExecutionException full) {
      return false;
    }
  }

  private void write(byte[] line) {
    try {
      OutputStream out = process.getOutputStream();
      out.write(line);
      out.flush();
    } catch (IOException broken) {
      // On a thread of its own: the end interrupts this one.
      thread("end", () -> end("cannot be written to: " + broken.getMessage())).start();
    }
  }

  private void read() {
    int odd = 0;
    try (BoundedLines lines = new BoundedLines(process.getInputStream(), Messages.MAX_BYTES)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        Optional<ObjectNode> message = Messages.read(line);
        if (message.isPresent()) {
          receive(message.get());
        } else if (!line.isBlank() && ++odd > MAX_ODD_LINES) {
          throw new IOException("has sent " + odd + " lines that are no messages");
        }
      }
      end(exit());
    } catch (BoundedLines.TooLong tooLong) {
      end(String.valueOf(tooLong.getMessage()));
    } catch (IOException broken) {
      end("cannot be read: " + broken.getMessage());
    }
  }

  private void receive(ObjectNode message) {
    if (Messages.isRequest(message)) {
      notify(Messages.answer(message));
    } else if (Messages.isNotification(message)) {
      listener.notified(message.path("method").asText());
    } else if (Messages.isResponse(message) && message.path("id").isIntegralNumber()) {
      CompletableFuture<JsonNode> waiting = pending.get(message.path("id").longValue());
      if (waiting != null) {
        waiting.complete(message);
      }
    }
  }

  /** How the program has ended, with what it said last. */
  private String exit() {
    try {
      boolean over = process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS);
      String code = over ? "has ended with exit code " + process.exitValue() : "closed its output";
      return code + stderr.last().map(line -> "; it said: " + line).orElse("");
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return "was stopped";
    }
  }

  private void end(String reason) {
    if (ended.compareAndSet(false, true)) {
      McpException lost = McpException.unsure(ToolText.line(reason));
      // First, so that whoever is told of a failed call finds no session to call again.
      listener.ended(lost.words());
      List.copyOf(pending.values()).forEach(each -> each.completeExceptionally(lost));
      kill();
    }
  }

  @Override
  public void close() {
    if (ended.compareAndSet(false, true)) {
      McpException lost = McpException.unsure("was stopped by the node");
      List.copyOf(pending.values()).forEach(each -> each.completeExceptionally(lost));
      kill();
    }
  }

  /** Ends the program: politely first, as the protocol asks. */
  private void kill() {
    writer.shutdownNow();
    try {
      ProcessGroup.signal(List.of(process), "TERM");
      boolean unused = process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS);
      ProcessGroup.kill(List.of(process));
    } catch (InterruptedException stopped) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
