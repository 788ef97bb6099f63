package choir.runtime.machines.join;

import choir.runtime.ranch.HttpAddress;
import choir.runtime.tls.ServerTrust;
import choir.runtime.tls.TlsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A node by which another machine joins its ranch, asked over HTTP. */
public final class Sponsor {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PATH = "/api/v1/join";

  /** A member that is added may be sent a snapshot first. */
  private static final Duration ANSWER = Duration.ofSeconds(90);

  /** Some elections of the store on a machine that is busy; its steps may be asked for again. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int NOT_NOW = 503;

  private final PendingJoin join;
  private final ServerTrust trust;
  private final InstantSource clock;
  private final Duration patience;

  /**
   * @param trust whom it believes to be the sponsor
   */
  public Sponsor(PendingJoin join, ServerTrust trust, InstantSource clock) {
    this(join, trust, clock, PATIENCE);
  }

  /**
   * For tests.
   *
   * @param patience with a node that says that it cannot do it now
   */
  Sponsor(PendingJoin join, ServerTrust trust, InstantSource clock, Duration patience) {
    this.join = join;
    this.trust = trust;
    this.clock = clock;
    this.patience = patience;
  }

  /**
   * Asks what there is to know.
   *
   * @param name that the machine wants to have
   * @throws JoinException if it may not join, or the node cannot be asked
   */
  public Invitation invitation(String name) {
    Instant before = clock.instant();
    String query = "?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    JsonNode answer = ask(request(PATH + query).GET());
    Instant after = clock.instant();
    Instant here = before.plus(Duration.between(before, after).dividedBy(2));
    try {
      Instant there = Instant.parse(answer.path("time").asText());
      return Invitation.of(answer, Duration.between(there, here));
    } catch (java.time.DateTimeException | IllegalArgumentException other) {
      throw JoinException.refused(join.sponsor() + " does not answer as a node does; is it Choir?");
    }
  }

  /** Has a member added to the group of the store, as a listener. */
  public void add(String member, String raft, String actors) {
    step(body("add", member).put("raft", raft).put("actors", actors));
  }

  /** Has a member vote that has caught up. */
  public void promote(String member) {
    step(body("promote", member));
  }

  /** Says that the join has ended: the token is worth nothing any more. */
  public void arrived(String member) {
    step(body("arrived", member));
  }

  private static ObjectNode body(String step, String member) {
    return JSON.createObjectNode().put("step", step).put("member", member);
  }

  private void step(ObjectNode body) {
    ask(
        request(PATH)
            .setHeader("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString())));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(join.sponsor() + path))
        .timeout(ANSWER)
        .setHeader("Authorization", "Bearer " + join.token());
  }

  private JsonNode ask(HttpRequest.Builder request) {
    try (HttpClient http = trust.client(join.sponsor()).build()) {
      if (!HttpAddress.of(join.sponsor()).isLoopback()) {
        ServerTrust.requirePlainHttp(http, join.sponsor(), ANSWER);
      }
      HttpResponse<String> answer = patiently(http, request.build());
      JsonNode body = JSON.readTree(answer.body());
      if (answer.statusCode() >= 300) {
        String detail = body.path("detail").asText(answer.body().strip());
        throw answer.statusCode() < 500
            ? JoinException.refused(join.sponsor() + " refuses: " + detail)
            : JoinException.unreachable(
                join.sponsor() + " cannot do it now: " + detail, new IOException(detail));
      }
      return body;
    } catch (TlsException unusable) {
      throw JoinException.refused(String.valueOf(unusable.getMessage()));
    } catch (IOException failed) {
      Optional<String> scheme = trust.explain(join.sponsor(), failed);
      if (scheme.isPresent()) {
        throw JoinException.refused(scheme.get());
      }
      throw JoinException.unreachable(
          "%s cannot be asked: %s. Name a node of the ranch that is up and can be reached from here"
              .formatted(join.sponsor(), failed),
          failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw JoinException.unreachable("interrupted while joining", interrupted);
    }
  }

  /** Asks again while the answer is that it cannot be done now, as while the store elects. */
  private HttpResponse<String> patiently(HttpClient http, HttpRequest request)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    while (answer.statusCode() == NOT_NOW && System.nanoTime() - until < 0) {
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      answer = http.send(request, BodyHandlers.ofString());
    }
    return answer;
  }
}
