package choir.runtime.discordsim;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Tells apart what is asked of the simulator: the API, a file, the gateway. */
final class SimHandler implements SimServer.Handler {
  private final RestApi rest;
  private final Gateway gateway;
  private final World world;

  SimHandler(RestApi rest, Gateway gateway, World world) {
    this.rest = rest;
    this.gateway = gateway;
    this.world = world;
  }

  @Override
  public WireAnswer answer(WireRequest request) {
    if (RestApi.owns(request)) {
      return rest.answer(request);
    }
    if (request.path().startsWith("/attachments/")) {
      return file(request);
    }
    return ApiError.NOT_FOUND.refused().answer();
  }

  /** A file, which a browser is never to show as a page of the simulator. */
  private WireAnswer file(WireRequest request) {
    List<String> parts = request.segments();
    Optional<Upload> upload;
    synchronized (world) {
      upload = parts.size() == 4 ? world.upload(Snowflakes.read(parts.get(2))) : Optional.empty();
    }
    return upload
        .map(
            each ->
                WireAnswer.of(200, each.type(), each.bytes())
                    .with("X-Content-Type-Options", "nosniff")
                    .with("Content-Security-Policy", "default-src 'none'; sandbox"))
        .orElseGet(() -> ApiError.NOT_FOUND.refused().answer());
  }

  @Override
  public void socket(WireRequest request, SocketWire socket) throws IOException {
    gateway.serve(request, socket);
  }

  @Override
  public int maxMessage(WireRequest request) {
    return Gateway.MAX_MESSAGE;
  }
}
