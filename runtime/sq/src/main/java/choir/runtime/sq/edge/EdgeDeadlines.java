package choir.runtime.sq.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deadlines of a connection. Below TLS, so that a handshake that stops counts as a head that
 * does not arrive. Confined to the event loop.
 */
final class EdgeDeadlines extends ChannelDuplexHandler {
  private static final Logger log = LoggerFactory.getLogger(EdgeDeadlines.class);

  /** The deadlines are checked so often; each may be exceeded by as much. */
  private static final Duration TICK = Duration.ofSeconds(1);

  /** Maximum bytes that are discarded after the server's last answer. */
  private static final long MOST_DISCARDED = 4L << 20;

  private static final long NONE = Long.MIN_VALUE;

  private final EdgeLimits limits;
  private boolean serving;
  private long headSince = NONE;
  private long lastByte;
  private long lingerSince = NONE;
  private long stalledSince = NONE;
  private long stalledAt;
  private long discarded;
  private @Nullable ScheduledFuture<?> tick;

  EdgeDeadlines(EdgeLimits limits) {
    this.limits = limits;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    lastByte = System.nanoTime();
    headSince = lastByte;
    tick =
        ctx.executor()
            .scheduleAtFixedRate(
                () -> check(ctx.channel()),
                TICK.toMillis(),
                TICK.toMillis(),
                TimeUnit.MILLISECONDS);
    ctx.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (tick != null) {
      tick.cancel(false);
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    lastByte = System.nanoTime();
    if (lingerSince != NONE) {
      discard(ctx, (ByteBuf) bytes);
      return;
    }
    // The beginning of a head, unless a request is in progress.
    if (!serving && headSince == NONE) {
      headSince = lastByte;
    }
    ctx.fireChannelRead(bytes);
  }

  private void discard(ChannelHandlerContext ctx, ByteBuf bytes) {
    discarded += bytes.readableBytes();
    bytes.release();
    if (discarded > MOST_DISCARDED) {
      end(ctx.channel());
    }
  }

  /** Nothing behind this needs what is discarded, or asks for more of it. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (lingerSince == NONE) {
      ctx.fireChannelReadComplete();
    } else {
      ctx.read();
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object bytes, ChannelPromise promise) {
    lastByte = System.nanoTime();
    ChannelFuture unused = ctx.write(bytes, promise);
  }

  /** A head is complete. */
  void arrived() {
    serving = true;
    headSince = NONE;
  }

  /** The request has its answer; what arrives from now on is the beginning of a head. */
  void answered() {
    serving = false;
  }

  /** The server closes, and gives the client time to read the last answer. */
  void lingers() {
    lingerSince = System.nanoTime();
    headSince = NONE;
    serving = true;
  }

  private void check(Channel channel) {
    long now = System.nanoTime();
    noteStall(channel, now);
    if (isLate(now, lingerSince, limits.linger())) {
      close(channel, "the client does not close");
    } else if (isLate(now, headSince, limits.head())) {
      close(channel, "the head of a request did not arrive in time");
    } else if (isLate(now, lastByte, limits.idle())) {
      close(channel, "no byte in either direction");
    } else if (isLate(now, stalledSince, limits.stall())) {
      close(channel, "the client does not take the answer");
    }
  }

  /** Takes note since when the socket has taken nothing of what waits to be written. */
  private void noteStall(Channel channel, long now) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    if (waiting == null || waiting.isEmpty()) {
      stalledSince = NONE;
      return;
    }
    long progress = 31 * waiting.totalPendingWriteBytes() + waiting.currentProgress();
    if (stalledSince == NONE || progress != stalledAt) {
      stalledAt = progress;
      stalledSince = now;
    } else {
      return;
    }
    lastByte = now;
  }

  private static boolean isLate(long now, long since, Duration most) {
    return since != NONE && now - since > most.toNanos();
  }

  private static void close(Channel channel, String reason) {
    log.debug("{}: {}", channel.remoteAddress(), reason);
    end(channel);
  }

  /** Closes a connection; its handlers hear of it. */
  static void end(Channel channel) {
    ChannelFuture unused = channel.close();
  }
}
