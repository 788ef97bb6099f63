package choir.runtime.sq.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Writes the answers of one connection, one at a time. Confined to the event loop. */
final class AnswerWriter {
  /** What the network sees of us. */
  private static final String SERVER = "choir";

  /** Longer texts are written in pieces of so many bytes, each when the socket took the last. */
  private static final int PIECE = 64 << 10;

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  private final ActorSystem<?> system;
  private final ChannelHandlerContext ctx;
  private @Nullable UniqueKillSwitch stream;
  private boolean endless;

  AnswerWriter(ActorSystem<?> system, ChannelHandlerContext ctx) {
    this.system = system;
    this.ctx = ctx;
  }

  /**
   * Writes an answer.
   *
   * @param last whether the connection ends with it
   * @return completes once all of it was written; fails if it was not
   */
  CompletionStage<Done> write(HttpResponse answer, RequestHead to, boolean last) {
    endless = false;
    HttpEntity entity = answer.entity();
    int code = answer.status().intValue();
    HttpResponseStatus status = HttpResponseStatus.valueOf(code, answer.status().reason());
    OptionalLong length = entity.getContentLengthOption();
    boolean chunked = length.isEmpty() && to.takesChunks() && !to.isHead();
    HttpHeaders headers = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status).headers();
    for (HttpHeader each : answer.getHeaders()) {
      if (!each.is("connection")) {
        headers.add(each.name(), each.value());
      }
    }
    headers.set("Server", SERVER);
    headers.set("Date", DATE.format(Instant.now(Clock.systemUTC())));
    boolean bodiless = code == NO_CONTENT || code == NOT_MODIFIED;
    if (!bodiless) {
      describe(headers, entity, length, chunked);
    }
    if (last) {
      headers.set("Connection", HttpHeaderValues.CLOSE);
    } else if (!to.takesChunks()) {
      headers.set("Connection", HttpHeaderValues.KEEP_ALIVE);
    }
    if (bodiless || to.isHead()) {
      discard(answer);
      return whole(status, headers, Unpooled.EMPTY_BUFFER);
    }
    if (entity instanceof HttpEntity.Strict strict && strict.getData().size() <= PIECE) {
      return whole(status, headers, Unpooled.wrappedBuffer(strict.getData().toArrayUnsafe()));
    }
    // At once: the first piece of a stream may come much later.
    ctx.writeAndFlush(new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers))
        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    endless = length.isEmpty();
    return pieces(entity, length);
  }

  private static void describe(
      HttpHeaders headers, HttpEntity entity, OptionalLong length, boolean chunked) {
    if (!entity.getContentType().equals(ContentTypes.NO_CONTENT_TYPE)) {
      headers.set("Content-Type", entity.getContentType().toString());
    }
    if (length.isPresent()) {
      headers.set("Content-Length", length.getAsLong());
    } else if (chunked) {
      headers.set("Transfer-Encoding", HttpHeaderValues.CHUNKED);
    }
  }

  private CompletionStage<Done> whole(
      HttpResponseStatus status, HttpHeaders headers, ByteBuf body) {
    CompletableFuture<Done> written = new CompletableFuture<>();
    DefaultFullHttpResponse full =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            body,
            headers,
            LastHttpContent.EMPTY_LAST_CONTENT.trailingHeaders());
    completes(ctx.writeAndFlush(full), written);
    return written;
  }

  private static void completes(ChannelFuture future, CompletableFuture<Done> written) {
    future.addListener(
        done -> {
          if (done.isSuccess()) {
            written.complete(Done.getInstance());
          } else {
            written.completeExceptionally(done.cause());
          }
        });
  }

  /** Writes each piece when the socket has taken the one before. */
  private CompletionStage<Done> pieces(HttpEntity entity, OptionalLong length) {
    long[] bytes = {0};
    Source<ByteString, ?> source = entity.getDataBytes().mapConcat(AnswerWriter::split);
    Pair<UniqueKillSwitch, CompletionStage<Done>> running =
        source
            .viaMat(KillSwitches.single(), Keep.right())
            .toMat(
                Sink.foreachAsync(
                    1,
                    piece -> {
                      bytes[0] += piece.size();
                      return piece(piece);
                    }),
                Keep.both())
            .run(system);
    stream = running.first();
    CompletableFuture<Done> written = new CompletableFuture<>();
    running
        .second()
        .whenComplete(
            (done, failure) -> {
              boolean tooShort = length.isPresent() && length.getAsLong() != bytes[0];
              if (failure != null || tooShort) {
                written.completeExceptionally(
                    failure == null ? new IOException("an answer that is too short") : failure);
              } else {
                completes(ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT), written);
              }
            });
    return written;
  }

  private CompletionStage<Void> piece(ByteString bytes) {
    CompletableFuture<Void> taken = new CompletableFuture<>();
    ctx.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes.toArrayUnsafe())))
        .addListener(
            done -> {
              if (done.isSuccess()) {
                taken.complete(null);
              } else {
                taken.completeExceptionally(done.cause());
              }
            });
    return taken;
  }

  private static List<ByteString> split(ByteString bytes) {
    if (bytes.size() <= PIECE) {
      return bytes.isEmpty() ? List.of() : List.of(bytes);
    }
    List<ByteString> pieces = new ArrayList<>(bytes.size() / PIECE + 1);
    for (int from = 0; from < bytes.size(); from += PIECE) {
      pieces.add(bytes.slice(from, Math.min(bytes.size(), from + PIECE)));
    }
    return pieces;
  }

  /** Whether an answer of unknown length is being written. */
  boolean isStreaming() {
    return endless;
  }

  /** Lets go of an answer that nobody receives. */
  void discard(HttpResponse answer) {
    if (!(answer.entity() instanceof HttpEntity.Strict)) {
      answer.entity().getDataBytes().runWith(Sink.cancelled(), system);
    }
  }

  /** The connection has ended: what makes the rest of an answer stops. */
  void end() {
    if (stream != null) {
      stream.shutdown();
    }
  }
}
