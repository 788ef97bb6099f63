package choir.runtime.sq.http;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.http.javadsl.model.AttributeKey;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;

/** Counts connections, as a stage of each, and marks the requests of excess ones. */
final class ConnectionLimiter extends GraphStage<FlowShape<HttpRequest, HttpRequest>> {
  /** Maximum number of connections, as in the real server. */
  static final int MOST = 512;

  private static final AttributeKey<Boolean> EXCESS = AttributeKey.create("excess", Boolean.class);

  private final Inlet<HttpRequest> in = Inlet.create("ConnectionLimiter.in");
  private final Outlet<HttpRequest> out = Outlet.create("ConnectionLimiter.out");
  private final FlowShape<HttpRequest, HttpRequest> shape = FlowShape.of(in, out);
  private final AtomicInteger open = new AtomicInteger();

  /** Whether the request came by a connection beyond {@link #MOST}. */
  static boolean isExcess(HttpRequest request) {
    return request.getAttribute(EXCESS).isPresent();
  }

  @Override
  public FlowShape<HttpRequest, HttpRequest> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Connection();
  }

  private final class Connection extends GraphStageLogic {
    private boolean admitted;

    Connection() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              HttpRequest request = grab(in);
              push(out, admitted ? request : request.addAttribute(EXCESS, true));
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(in);
            }
          });
    }

    @Override
    public void preStart() {
      admitted = open.incrementAndGet() <= MOST;
    }

    @Override
    public void postStop() {
      open.decrementAndGet();
    }
  }
}
