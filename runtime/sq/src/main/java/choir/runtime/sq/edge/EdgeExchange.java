package choir.runtime.sq.edge;

import static java.util.Objects.requireNonNull;

import choir.runtime.sq.edge.Connections.Connection;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one connection, one at a time. A body that has arrived with its head is handed
 * over whole; of others the socket is read as the handler reads. Confined to the event loop; the
 * handler runs elsewhere.
 */
final class EdgeExchange extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(EdgeExchange.class);

  private final EdgeServer server;
  private final Connection connection;
  private final EdgeDeadlines deadlines;

  /** What one read of the socket brought of the next request. */
  private final Queue<HttpObject> next = new ArrayDeque<>();

  @SuppressWarnings("NullAway.Init") // set when the handler is added
  private ChannelHandlerContext ctx;

  @SuppressWarnings("NullAway.Init") // set when the handler is added
  private AnswerWriter answers;

  private ExchangePhase phase = ExchangePhase.HEAD;
  private @Nullable RequestHead head;
  private @Nullable RequestBody body;
  private @Nullable ServedRequest served;
  private boolean reading;
  private boolean clientIsDone;

  EdgeExchange(EdgeServer server, Connection connection, EdgeDeadlines deadlines) {
    this.server = server;
    this.connection = connection;
    this.deadlines = deadlines;
  }

  private EventExecutor loop() {
    return ctx.executor();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    answers = new AnswerWriter(server.system(), context);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    read();
  }

  /** Asks for one read of the socket. */
  private void read() {
    if (!reading) {
      reading = true;
      ctx.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object decoded) {
    if (phase == ExchangePhase.ANSWERING) {
      next.add((HttpObject) decoded);
    } else {
      take((HttpObject) decoded);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    reading = false;
    if (phase == ExchangePhase.GATHERING) {
      serveBody();
    }
    // While an answer is made one read tells whether the client has gone.
    boolean more = phase == ExchangePhase.ANSWERING ? next.isEmpty() : phase != ExchangePhase.BODY;
    if (more || (body != null && body.wantsMore())) {
      read();
    }
  }

  private void take(HttpObject object) {
    try {
      if (object.decoderResult().isFailure() && isRead()) {
        malformed(object.decoderResult().cause());
      } else if (object instanceof HttpRequest first) {
        begin(first);
      }
      if (object instanceof HttpContent content) {
        content(content);
      }
    } finally {
      ReferenceCountUtil.release(object);
    }
  }

  private boolean isRead() {
    return phase != ExchangePhase.LINGERING && phase != ExchangePhase.REFUSED;
  }

  private void begin(HttpRequest first) {
    if (phase != ExchangePhase.HEAD) {
      return;
    }
    deadlines.arrived();
    connection.requested();
    RequestHead arrived = new RequestHead(first, server.limits());
    head = arrived;
    body = new RequestBody(loop(), new Feed());
    Optional<RequestHead.Refusal> refusal = arrived.refusal();
    if (refusal.isPresent()) {
      refuse(refusal.get().status(), refusal.get().detail());
    } else {
      phase = ExchangePhase.GATHERING;
    }
  }

  private void content(HttpContent content) {
    if (phase != ExchangePhase.GATHERING && phase != ExchangePhase.BODY) {
      return;
    }
    RequestBody current = requireNonNull(body);
    current.arrived(content.content());
    if (content instanceof LastHttpContent) {
      boolean whole = phase == ExchangePhase.GATHERING;
      phase = ExchangePhase.ANSWERING;
      if (whole) {
        serve(HttpEntities.create(requireNonNull(head).contentType(), current.take()));
      } else {
        // The time for an answer begins; that for the body was the handler's. Before the handler
        // goes on, which may set another one.
        if (served != null) {
          served.within(server.limits().request());
        }
        current.complete();
      }
    }
  }

  /** What the body of the request in progress needs of its connection. */
  private final class Feed implements RequestBody.Feed {
    @Override
    public void begin(boolean empty) {
      if (phase == ExchangePhase.BODY && empty && requireNonNull(head).expectsContinue()) {
        ChannelFuture unused =
            ctx.writeAndFlush(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
      }
      if (phase == ExchangePhase.BODY && served != null) {
        served.awaitBody();
      }
    }

    @Override
    public void more() {
      if (phase == ExchangePhase.BODY) {
        read();
      }
    }
  }

  /** Serves a request of which the body, or the rest of it, has yet to arrive. */
  private void serveBody() {
    phase = ExchangePhase.BODY;
    RequestHead current = requireNonNull(head);
    RequestBody stream = requireNonNull(body);
    serve(stream.entity(current, server.limits().body()));
  }

  private void serve(RequestEntity entity) {
    org.apache.pekko.http.javadsl.model.HttpRequest request;
    try {
      request = requireNonNull(head).request().withEntity(entity);
    } catch (IllegalUriException wrong) {
      refuse(400, "the address of the request cannot be parsed");
      return;
    }
    InetSocketAddress client = (InetSocketAddress) ctx.channel().remoteAddress();
    ServedRequest current = new ServedRequest(request, connection, loop(), this::tooLate);
    served = current;
    // Until the handler sets another time, or reads a body that has yet to arrive.
    current.within(server.limits().request());
    org.apache.pekko.http.javadsl.model.HttpRequest known =
        request
            .addAttribute(EdgeConnection.ATTRIBUTE, current)
            .addAttribute(AttributeKeys.remoteAddress, RemoteAddress.create(client.getAddress()));
    server
        .answer(known)
        .whenComplete((answer, failure) -> later(() -> ended(current, answer, failure)));
  }

  /** Goes on with this connection on its loop; a fault there ends it. */
  private void later(Runnable task) {
    loop().execute(() -> guarded(task));
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException fault) {
      log.error("a fault while a request was served; its connection ends", fault);
      end();
    }
  }

  private void ended(ServedRequest of, @Nullable HttpResponse answer, @Nullable Throwable failure) {
    if (answer == null) {
      log.error("a handler failed, which it must not; its connection ends", failure);
      if (served == of) {
        end();
      }
    } else {
      answered(of, answer);
    }
  }

  private void answered(ServedRequest of, HttpResponse answer) {
    if (served != of) {
      answers.discard(answer);
      return;
    }
    of.answered();
    served = null;
    RequestHead to = requireNonNull(head);
    boolean last =
        phase != ExchangePhase.ANSWERING
            || (clientIsDone && next.isEmpty())
            || to.endsWith(answer)
            || server.isStopping();
    if (phase == ExchangePhase.BODY) {
      phase = ExchangePhase.REFUSED;
    }
    write(answer, last);
  }

  private void tooLate(ServedRequest of) {
    guarded(() -> answered(of, server.handler().tooLate(of.request())));
  }

  private void write(HttpResponse answer, boolean last) {
    answers
        .write(answer, requireNonNull(head), last)
        .whenComplete((done, failure) -> later(() -> written(last, failure)));
  }

  private void written(boolean last, @Nullable Throwable failure) {
    if (failure != null) {
      end();
    } else if (last) {
      linger();
    } else {
      deadlines.answered();
      connection.answered();
      body = null;
      phase = ExchangePhase.HEAD;
      while (!next.isEmpty() && phase != ExchangePhase.ANSWERING) {
        take(next.remove());
      }
      if (phase == ExchangePhase.GATHERING) {
        serveBody();
      }
      if (clientIsDone && phase == ExchangePhase.HEAD) {
        end();
      } else if (next.isEmpty()) {
        read();
      }
    }
  }

  /** A connection that closes while bytes arrive is reset, and its answer may be lost. */
  private void linger() {
    if (clientIsDone || (phase == ExchangePhase.ANSWERING && next.isEmpty())) {
      end();
      return;
    }
    phase = ExchangePhase.LINGERING;
    deadlines.lingers();
    connection.answered();
    release();
    SslHandler security = ctx.pipeline().get(SslHandler.class);
    ChannelFuture unused =
        security == null
            ? ((DuplexChannel) ctx.channel()).shutdownOutput()
            : security.closeOutbound();
    read();
  }

  private void malformed(Throwable cause) {
    if (served != null) {
      // The rest of a body that is being read: its handler answers that it is broken.
      phase = ExchangePhase.REFUSED;
      requireNonNull(body).lost();
      return;
    }
    deadlines.arrived();
    connection.requested();
    head = RequestHead.unknown(server.limits());
    RequestHead.Refusal refusal = RequestHead.malformed(cause, server.limits());
    refuse(refusal.status(), refusal.detail());
  }

  /** Answers what is not served; its connection ends. */
  private void refuse(int status, String detail) {
    log.debug("{}: {}", ctx.channel().remoteAddress(), detail);
    phase = ExchangePhase.REFUSED;
    body = null;
    write(server.handler().malformed(status, detail), true);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      done();
    }
    context.fireUserEventTriggered(event);
  }

  /** The client sends no more: a script that has sent its request, or one that has gone. */
  private void done() {
    clientIsDone = true;
    // Who follows a stream without an end keeps the connection open, unless it has gone.
    if (phase == ExchangePhase.ANSWERING && !answers.isStreaming()) {
      if (served != null) {
        served.clientIsDone(server.limits().linger(), this::end);
      }
    } else if (phase != ExchangePhase.REFUSED) {
      end();
    }
  }

  private void end() {
    EdgeDeadlines.end(ctx.channel());
  }

  private void release() {
    next.forEach(ReferenceCountUtil::release);
    next.clear();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connection.closed();
    release();
    answers.end();
    if (served != null) {
      served.answered();
      served = null;
    }
    if (body != null) {
      body.lost();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A client that resets, speaks no TLS, or shows no certificate that is wanted.
    log.debug("{}: {}", ctx.channel().remoteAddress(), cause.toString());
    end();
  }
}
