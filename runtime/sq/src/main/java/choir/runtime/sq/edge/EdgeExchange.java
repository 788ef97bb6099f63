package choir.runtime.sq.edge;

import static java.util.Objects.requireNonNull;

import choir.runtime.sq.edge.Connections.Connection;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
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
import org.apache.pekko.util.ByteString;
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

  /** Maximum bytes of a body that are discarded after the server's last answer. */
  private static final long MOST_DISCARDED = 4L << 20;

  /** What the next object that was decoded belongs to. */
  private enum Phase {
    /** A head comes next. */
    HEAD,
    /** The body may have arrived with the head. */
    GATHERING,
    /** The body arrives while the handler runs. */
    BODY,
    /** The body is complete, the answer is not: what arrives is the next request. */
    ANSWERING,
    /** What arrived is not served; its answer is being written. */
    REFUSED,
    /** The last answer was written: what arrives is discarded until the client closes. */
    LINGERING
  }

  private final EdgeServer server;
  private final Connection connection;
  private final EdgeDeadlines deadlines;

  /** What one read of the socket brought of the next request. */
  private final Queue<HttpObject> next = new ArrayDeque<>();

  @SuppressWarnings("NullAway.Init") // set when the handler is added
  private ChannelHandlerContext ctx;

  @SuppressWarnings("NullAway.Init") // set when the handler is added
  private AnswerWriter answers;

  private Phase phase = Phase.HEAD;
  private ByteString gathered = ByteString.emptyByteString();
  private @Nullable RequestHead head;
  private @Nullable RequestBody body;
  private @Nullable ServedRequest served;
  private boolean reading;
  private long discarded;

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
    if (phase == Phase.ANSWERING) {
      next.add((HttpObject) decoded);
    } else {
      take((HttpObject) decoded);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    reading = false;
    if (phase == Phase.GATHERING) {
      serveBody();
    }
    // While an answer is made one read tells whether the client has gone.
    boolean more = phase == Phase.ANSWERING ? next.isEmpty() : phase != Phase.BODY;
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
    return phase != Phase.LINGERING && phase != Phase.REFUSED;
  }

  private void begin(HttpRequest first) {
    if (phase != Phase.HEAD) {
      return;
    }
    deadlines.arrived();
    connection.requested();
    RequestHead arrived = new RequestHead(first, server.limits());
    head = arrived;
    gathered = ByteString.emptyByteString();
    Optional<RequestHead.Refusal> refusal = arrived.refusal();
    if (refusal.isPresent()) {
      refuse(refusal.get().status(), refusal.get().detail());
    } else {
      phase = Phase.GATHERING;
    }
  }

  private void content(HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    switch (phase) {
      case GATHERING -> {
        gathered = gathered.concat(RequestBody.bytes(content.content()));
        if (last) {
          phase = Phase.ANSWERING;
          serve(HttpEntities.create(requireNonNull(head).contentType(), gathered));
        }
      }
      case BODY -> {
        RequestBody current = requireNonNull(body);
        current.arrived(RequestBody.bytes(content.content()));
        if (last) {
          phase = Phase.ANSWERING;
          current.complete();
        }
      }
      case LINGERING -> {
        discarded += content.content().readableBytes();
        if (discarded > MOST_DISCARDED) {
          end();
        }
      }
      case HEAD, ANSWERING, REFUSED -> {}
    }
  }

  /** Serves a request of which the body, or the rest of it, has yet to arrive. */
  private void serveBody() {
    phase = Phase.BODY;
    RequestHead current = requireNonNull(head);
    RequestBody stream =
        new RequestBody(
            loop(),
            new RequestBody.Feed() {
              @Override
              public void begin() {
                if (current.expectsContinue() && gathered.isEmpty()) {
                  proceed();
                }
              }

              @Override
              public void more() {
                if (phase == Phase.BODY) {
                  read();
                }
              }
            });
    stream.arrived(gathered);
    body = stream;
    long length = current.bodyLength();
    RequestEntity entity;
    if (length < 0) {
      entity = HttpEntities.createChunked(current.contentType(), stream.source());
    } else {
      entity = HttpEntities.create(current.contentType(), length, stream.source());
    }
    long most = server.limits().body();
    // The bound changes nothing of what it is.
    serve((RequestEntity) entity.withSizeLimit(most == 0 ? Long.MAX_VALUE : most));
  }

  private void proceed() {
    FullHttpResponse proceed =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE);
    ChannelFuture unused = ctx.writeAndFlush(proceed);
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
    current.mayTake(server.limits().request());
    org.apache.pekko.http.javadsl.model.HttpRequest known =
        request
            .addAttribute(EdgeConnection.ATTRIBUTE, current)
            .addAttribute(AttributeKeys.remoteAddress, RemoteAddress.create(client.getAddress()));
    server
        .executor()
        .execute(
            () ->
                server
                    .handler()
                    .handle(known)
                    .whenComplete(
                        (answer, failure) ->
                            loop().execute(() -> ended(current, answer, failure))));
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
    boolean last =
        phase != Phase.ANSWERING
            || server.isStopping()
            || !requireNonNull(head).keepsAlive()
            || answer
                .getHeader("Connection")
                .filter(each -> each.value().equalsIgnoreCase("close"))
                .isPresent();
    write(answer, last);
  }

  private void tooLate(ServedRequest of) {
    answered(of, server.handler().tooLate(of.request()));
  }

  private void write(HttpResponse answer, boolean last) {
    answers
        .write(answer, requireNonNull(head), last)
        .whenComplete((done, failure) -> loop().execute(() -> written(last, failure)));
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
      phase = Phase.HEAD;
      while (!next.isEmpty() && phase != Phase.ANSWERING) {
        take(next.remove());
      }
      if (phase == Phase.GATHERING) {
        serveBody();
      }
      if (next.isEmpty()) {
        read();
      }
    }
  }

  /** A connection that closes while bytes arrive is reset, and its answer may be lost. */
  private void linger() {
    if (phase == Phase.ANSWERING && next.isEmpty()) {
      end();
      return;
    }
    phase = Phase.LINGERING;
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
      // The rest of a body that is being read: its handler sees that it ends.
      end();
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
    phase = Phase.REFUSED;
    body = null;
    write(server.handler().malformed(status, detail), true);
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
