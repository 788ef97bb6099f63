package choir.runtime.sq.edge;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * The bytes of a connection, with its deadlines. Below TLS, so that a handshake that stops counts
 * as a head that does not arrive.
 */
final class ConnectionStage
    extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {
  /** The deadlines are checked so often; each may be exceeded by as much. */
  private static final Duration TICK = Duration.ofSeconds(1);

  /** Maximum bytes that are discarded after the server's last answer. */
  private static final long MOST_DISCARDED = 4L << 20;

  private final Inlet<ByteString> fromClient = Inlet.create("Connection.fromClient");
  private final Outlet<ByteString> toServer = Outlet.create("Connection.toServer");
  private final Inlet<ByteString> fromServer = Inlet.create("Connection.fromServer");
  private final Outlet<ByteString> toClient = Outlet.create("Connection.toClient");
  private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape =
      BidiShape.of(fromServer, toClient, fromClient, toServer);
  private final EdgeLimits limits;
  private final HeadWatch heads;

  ConnectionStage(EdgeLimits limits, HeadWatch heads) {
    this.limits = limits;
    this.heads = heads;
  }

  @Override
  public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    private long lastByte = System.nanoTime();
    private long taken = lastByte;
    private boolean discarding;
    private long discarded;

    Logic() {
      super(shape);
      setHandler(
          fromClient,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              arrived(grab(fromClient));
            }

            @Override
            public void onUpstreamFinish() {
              complete(toServer);
            }
          });
      setHandler(
          toServer,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(fromClient);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              // A connection that closes while bytes arrive is reset, and its answer may be lost.
              discarding = true;
              lastByte = System.nanoTime();
              if (!isClosed(fromClient) && !hasBeenPulled(fromClient)) {
                pull(fromClient);
              }
            }
          });
      setHandler(
          fromServer,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              lastByte = System.nanoTime();
              push(toClient, grab(fromServer));
            }

            @Override
            public void onUpstreamFinish() {
              complete(toClient);
            }
          });
      setHandler(
          toClient,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              taken = System.nanoTime();
              pull(fromServer);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              cancel(fromServer, cause);
            }
          });
    }

    @Override
    public void preStart() {
      heads.expected();
      scheduleAtFixedRate("deadlines", TICK, TICK);
    }

    private void arrived(ByteString bytes) {
      lastByte = System.nanoTime();
      if (discarding) {
        discarded += bytes.size();
        if (discarded > MOST_DISCARDED) {
          cancel(fromClient);
        } else {
          pull(fromClient);
        }
        return;
      }
      heads.bytesArrived();
      push(toServer, bytes);
    }

    @Override
    public void onTimer(Object tick) {
      long now = System.nanoTime();
      if (discarding && isClosed(fromServer) && isLate(now, lastByte, limits.linger())) {
        completeStage();
      } else if (heads.isLate(now, limits.head())) {
        failStage(new TimeoutException("the head of a request did not arrive in time"));
      } else if (isLate(now, lastByte, limits.idle())) {
        failStage(new TimeoutException("no byte in either direction"));
      } else if (isStalled() && isLate(now, taken, limits.stall())) {
        failStage(new TimeoutException("the client does not take the answer"));
      }
    }

    /** Whether a piece of an answer was sent and has not been taken. */
    private boolean isStalled() {
      return !isAvailable(toClient) && !isClosed(toClient) && lastByte > taken;
    }

    private boolean isLate(long now, long since, Duration most) {
      return now - since > most.toNanos();
    }
  }
}
