package choir.runtime.sqhttp;

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

/**
 * Counts connections: it stands in each of them, and marks the requests of those that are too many.
 */
final class Seats extends GraphStage<FlowShape<HttpRequest, HttpRequest>> {
  /** As many as the real server takes. */
  static final int MOST = 512;

  private static final AttributeKey<Boolean> STANDING =
      AttributeKey.create("standing", Boolean.class);

  private final Inlet<HttpRequest> in = Inlet.create("Seats.in");
  private final Outlet<HttpRequest> out = Outlet.create("Seats.out");
  private final FlowShape<HttpRequest, HttpRequest> shape = FlowShape.of(in, out);
  private final AtomicInteger taken = new AtomicInteger();

  /** Whether the request came by a connection beyond {@link #MOST}. */
  static boolean standing(HttpRequest request) {
    return request.getAttribute(STANDING).isPresent();
  }

  @Override
  public FlowShape<HttpRequest, HttpRequest> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Seat();
  }

  private final class Seat extends GraphStageLogic {
    private boolean seated;

    Seat() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              HttpRequest request = grab(in);
              push(out, seated ? request : request.addAttribute(STANDING, true));
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
      seated = taken.incrementAndGet() <= MOST;
    }

    @Override
    public void postStop() {
      taken.decrementAndGet();
    }
  }
}
