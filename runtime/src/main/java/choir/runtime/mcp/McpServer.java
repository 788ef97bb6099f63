package choir.runtime.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to a server: opens it, reads the list of tools, and opens it again with
 * growing pauses when it has ended. The list of tools outlives a connection. Thread-safe.
 */
final class McpServer {
  private static final Logger log = LoggerFactory.getLogger(McpServer.class);

  /** How long the server may take to initialise, and for a page of the list of its tools. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Between an announcement of changed tools and reading them: several often come at once. */
  private static final Duration SETTLE = Duration.ofSeconds(1);

  /** What a connection is doing. */
  enum State {
    CONNECTING,
    CONNECTED,
    /** Until the next attempt. */
    WAITING,
    /** The server is not declared any more, or the node stops. */
    CLOSED
  }

  /**
   * What is known of a server.
   *
   * @param since when the state began
   * @param title name and version, as the server says; empty before the first connection
   * @param error why the latest attempt or connection has ended; empty if none has
   */
  record Status(
      State state, Instant since, String title, String error, Optional<Instant> nextAttempt) {}

  /** What servers share on a node. */
  record Shared(
      Wire.Opener opener,
      Executor workers,
      ScheduledExecutorService timer,
      RandomGenerator random,
      InstantSource time) {}

  private final DeclaredServer declared;
  private final Shared shared;
  private final Backoff backoff;

  /** Number of the latest attempt: what an earlier one reports does not count. */
  private long attempt;

  private @Nullable Wire wire;
  private @Nullable McpSession session;
  private @Nullable CompletableFuture<McpSession> opening;
  private boolean refreshing;
  private Status status;
  private volatile ToolCatalog catalog = ToolCatalog.EMPTY;

  McpServer(DeclaredServer declared, Shared shared) {
    this.declared = declared;
    this.shared = shared;
    this.backoff = new Backoff(shared.random());
    this.status = new Status(State.CONNECTING, shared.time().instant(), "", "", Optional.empty());
  }

  DeclaredServer declared() {
    return declared;
  }

  /** The tools as last listed. */
  ToolCatalog catalog() {
    return catalog;
  }

  synchronized Status status() {
    return status;
  }

  /** The open session, if there is one. */
  synchronized Optional<McpSession> session() {
    return Optional.ofNullable(session);
  }

  /** Opens the connection, unless that is under way already. Does not block. */
  synchronized CompletableFuture<McpSession> connect() {
    if (status.state() == State.CLOSED) {
      return CompletableFuture.failedFuture(McpException.refused("is not declared any more"));
    }
    if (opening != null) {
      return opening;
    }
    long mine = ++attempt;
    CompletableFuture<McpSession> result = new CompletableFuture<>();
    opening = result;
    release();
    become(State.CONNECTING, status.error(), Optional.empty());
    try {
      shared.workers().execute(() -> open(mine, result));
    } catch (RejectedExecutionException stopping) {
      result.completeExceptionally(McpException.refused("is not called: the node is stopping"));
    }
    return result;
  }

  /**
   * A session in place of one that the server has forgotten. Calls that find out together share it.
   */
  synchronized CompletableFuture<McpSession> renew(McpSession forgotten) {
    return session != null && session != forgotten
        ? CompletableFuture.completedFuture(session)
        : connect();
  }

  private void open(long mine, CompletableFuture<McpSession> result) {
    try {
      Wire opened = shared.opener().open(declared, new Events(mine));
      if (!hold(mine, opened)) {
        opened.close();
        result.completeExceptionally(McpException.refused("is not declared any more"));
        return;
      }
      CompletableFuture<Void> unused =
          McpSession.open(declared, opened, PATIENCE)
              .thenCompose(
                  fresh -> fresh.list().thenAccept(tools -> connected(mine, fresh, tools, result)))
              .whenComplete((done, failure) -> failed(mine, failure, result));
    } catch (McpException | RuntimeException refused) {
      failed(mine, refused, result);
    }
  }

  private synchronized boolean hold(long mine, Wire opened) {
    if (mine != attempt || status.state() == State.CLOSED) {
      return false;
    }
    wire = opened;
    return true;
  }

  private void connected(
      long mine, McpSession fresh, ToolCatalog tools, CompletableFuture<McpSession> result) {
    synchronized (this) {
      if (mine != attempt || status.state() == State.CLOSED) {
        return;
      }
      opening = null;
      session = fresh;
      catalog = tools;
      status = new Status(status.state(), status.since(), fresh.title(), "", Optional.empty());
      become(State.CONNECTED, "", Optional.empty());
    }
    log.info(
        "MCP server {} is connected: {} with {} tools, {} refused",
        declared.name(),
        fresh.title(),
        tools.tools().size(),
        tools.refused().size());
    result.complete(fresh);
  }

  private void failed(
      long mine, @Nullable Throwable failure, CompletableFuture<McpSession> result) {
    if (failure == null) {
      return;
    }
    McpException known = McpException.of(failure);
    synchronized (this) {
      if (mine == attempt && status.state() != State.CLOSED) {
        opening = null;
        release();
        retryLater(known.words());
      }
    }
    result.completeExceptionally(known);
  }

  /** Hears what happens to one connection. */
  private final class Events implements Wire.Listener {
    private final long mine;

    private Events(long mine) {
      this.mine = mine;
    }

    @Override
    public void notified(String method) {
      if (method.equals(Messages.TOOLS_CHANGED)) {
        refreshLater(mine);
      }
    }

    @Override
    public void ended(String reason) {
      lost(mine, reason);
    }
  }

  /** The connection has ended. While one is being opened, the attempt itself fails. */
  private synchronized void lost(long mine, String reason) {
    if (mine == attempt && session != null) {
      backoff.lasted(Duration.between(status.since(), shared.time().instant()));
      release();
      retryLater(reason);
    }
  }

  private void retryLater(String reason) {
    Duration pause = backoff.pause();
    become(State.WAITING, reason, Optional.of(shared.time().instant().plus(pause)));
    log.warn(
        "MCP server {} {}; next attempt in {} s",
        declared.name(),
        reason,
        Math.max(1, pause.toSeconds()));
    schedule(pause, this::retry);
  }

  private void retry() {
    synchronized (this) {
      if (status.state() != State.WAITING) {
        return;
      }
    }
    CompletableFuture<McpSession> unused = connect();
  }

  private void schedule(Duration pause, Runnable work) {
    try {
      ScheduledFuture<?> unused =
          shared.timer().schedule(work, pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      log.debug("nothing is scheduled for MCP server {}: the node stops", declared.name());
    }
  }

  private synchronized void refreshLater(long mine) {
    if (mine == attempt && session != null && !refreshing) {
      refreshing = true;
      schedule(SETTLE, () -> refresh(mine));
    }
  }

  private void refresh(long mine) {
    Optional<McpSession> now;
    synchronized (this) {
      refreshing = false;
      now = mine == attempt ? session() : Optional.empty();
    }
    if (now.isPresent()) {
      CompletableFuture<ToolCatalog> unused =
          now.get().list().whenComplete((tools, failure) -> refreshed(mine, tools, failure));
    }
  }

  private void refreshed(long mine, @Nullable ToolCatalog tools, @Nullable Throwable failure) {
    if (tools != null) {
      changed(mine, tools);
    } else if (failure != null) {
      log.warn(
          "MCP server {} {}; its former tools remain",
          declared.name(),
          McpException.of(failure).words());
    }
  }

  private synchronized void changed(long mine, ToolCatalog tools) {
    if (mine == attempt) {
      catalog = tools;
    }
  }

  /** Asks an open connection whether the server is there; a wire that fails reports its end. */
  void check() {
    Optional<McpSession> now = session();
    if (now.isPresent()) {
      CompletableFuture<JsonNode> unused = now.get().ping();
    }
  }

  private void become(State state, String error, Optional<Instant> next) {
    status = new Status(state, shared.time().instant(), status.title(), error, next);
  }

  /** Lets go of the connection, and closes it on another thread. */
  private void release() {
    Wire old = wire;
    wire = null;
    session = null;
    if (old != null) {
      try {
        shared.workers().execute(old::close);
      } catch (RejectedExecutionException stopping) {
        old.close();
      }
    }
  }

  /** Ends for good, with the program of the server. May block for some seconds. */
  void close() {
    Wire old;
    synchronized (this) {
      old = wire;
      wire = null;
      session = null;
      attempt++;
      become(State.CLOSED, status.error(), Optional.empty());
    }
    if (old != null) {
      old.close();
    }
  }
}
