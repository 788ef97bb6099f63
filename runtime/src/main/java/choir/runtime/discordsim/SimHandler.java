package choir.runtime.discordsim;

import choir.core.access.Secret;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** Tells apart what is asked of the simulator: the API, a file, the control interface, the page. */
final class SimHandler implements SimServer.Handler {
  private static final String CONTROL = "/_sim/";
  private static final String LIVE = CONTROL + "live";

  /** Header with the key; a browser cannot set one for a socket, which has it in the query. */
  private static final String KEY_HEADER = "X-Sim-Key";

  private static final String KEY_QUERY = "key";

  private final DiscordSim sim;
  private final RestApi rest;
  private final Gateway gateway;
  private final World world;
  private final Secret key;

  SimHandler(DiscordSim sim, RestApi rest, Gateway gateway, World world, Secret key) {
    this.sim = sim;
    this.rest = rest;
    this.gateway = gateway;
    this.world = world;
    this.key = key;
  }

  @Override
  public WireAnswer answer(WireRequest request) {
    Optional<WireAnswer> stranger = refuseStranger(request);
    if (stranger.isPresent()) {
      return stranger.get();
    }
    if (RestApi.owns(request)) {
      return rest.answer(request);
    }
    if (ControlApi.owns(request)) {
      return new ControlApi(sim, new FaultCalls(sim.faults())).answer(request);
    }
    if (request.path().startsWith("/attachments/")) {
      return file(request);
    }
    return SimPage.answer(request).orElseGet(() -> ApiError.NOT_FOUND.refused().answer());
  }

  /**
   * Pages of other origins, and names that resolve to this machine, get nothing. Who acts as a
   * person needs the key.
   */
  private Optional<WireAnswer> refuseStranger(WireRequest request) {
    String host = request.header("Host").orElse("");
    List<String> own = List.of("127.0.0.1:" + sim.port(), "localhost:" + sim.port());
    boolean foreign =
        request.header("Origin").filter(it -> !it.equals("http://" + host)).isPresent();
    if (foreign || !own.contains(host)) {
      return Optional.of(
          ControlApi.refusal(
              403, "the simulator answers at %s to its own page and to programs".formatted(own)));
    }
    return request.path().startsWith(CONTROL) && !hasKey(request)
        ? Optional.of(
            ControlApi.refusal(
                401,
                "people of this guild need its key: open the address that was printed when it"
                    + " started, or send the key as "
                    + KEY_HEADER))
        : Optional.empty();
  }

  /** Compares in constant time. */
  private boolean hasKey(WireRequest request) {
    String given = request.header(KEY_HEADER).orElse(request.query().getOrDefault(KEY_QUERY, ""));
    return key.isEmpty()
        || MessageDigest.isEqual(
            given.getBytes(StandardCharsets.UTF_8), key.reveal().getBytes(StandardCharsets.UTF_8));
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
    if (refuseStranger(request).isPresent()) {
      socket.close(1008, "another origin, or no key");
    } else if (request.path().equals(LIVE)) {
      live(socket);
    } else {
      gateway.serve(request, socket);
    }
  }

  /**
   * Tells a page the number of changes whenever it has grown; the page then reads what it shows.
   */
  private void live(SocketWire socket) throws IOException {
    Thread reader =
        Thread.ofVirtual()
            .name("discord-sim-page")
            .start(
                () -> {
                  try {
                    while (socket.read() != null) {
                      // A page says nothing; reading answers its pings and sees its end.
                    }
                  } catch (IOException gone) {
                    socket.drop();
                  }
                });
    long told = -1;
    while (reader.isAlive()) {
      long now = next(told);
      if (now != told) {
        socket.text(JsonNodeFactory.instance.objectNode().put("changes", now).toString());
        told = now;
      }
    }
  }

  private long next(long told) throws IOException {
    synchronized (world) {
      if (world.changes() == told) {
        try {
          world.wait(1_000);
        } catch (InterruptedException ended) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted", ended);
        }
      }
      return world.changes();
    }
  }

  @Override
  public int maxMessage(WireRequest request) {
    return Gateway.MAX_MESSAGE;
  }
}
