package choir.runtime.machines.join;

import choir.runtime.access.JoinToken;
import choir.runtime.json.ViewJson;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.tls.NodeIdentity;
import choir.runtime.tls.RequestedCertificate;
import choir.runtime.tls.ServerTrust;
import choir.runtime.tls.TlsException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
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

/** Client of the node through which a machine joins the ranch. */
public final class Sponsor {
  private static final String PATH = "/api/v1/join";

  /** Maximum duration of a request: a new member may be sent a snapshot first. */
  private static final Duration ANSWER = Duration.ofSeconds(90);

  /**
   * Time for which a temporary refusal is retried: some elections, or some attempts of the leader
   * to reach a machine that has just started and is busy.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int NOT_NOW = 503;

  private final PendingJoin join;
  private final ServerTrust trust;
  private final InstantSource clock;
  private final Duration patience;

  /**
   * @param trust certificates that the sponsor may show
   */
  public Sponsor(PendingJoin join, ServerTrust trust, InstantSource clock) {
    this(join, trust, clock, PATIENCE);
  }

  /**
   * For tests.
   *
   * @param patience time for which a temporary refusal is retried
   */
  Sponsor(PendingJoin join, ServerTrust trust, InstantSource clock, Duration patience) {
    this.join = join;
    this.trust = trust;
    this.clock = clock;
    this.patience = patience;
  }

  /**
   * Fetches the invitation.
   *
   * @param name wanted for the new node
   * @throws JoinException if the machine may not join, or the node cannot be reached
   */
  public Invitation invitation(String name) {
    Instant before = clock.instant();
    String query = "?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    JsonNode answer = ask(request(PATH + query).GET());
    Instant after = clock.instant();
    Instant here = before.plus(Duration.between(before, after).dividedBy(2));
    try {
      InvitationView view = ViewJson.view(answer, InvitationView.class);
      return Invitation.of(view, Duration.between(view.time(), here));
    } catch (JsonProcessingException | IllegalArgumentException other) {
      throw JoinException.refused(join.sponsor() + " does not answer as a node does; is it Choir?");
    }
  }

  /**
   * Requests the certificate of the new node.
   *
   * @param key the node's public key, as {@link RequestedCertificate#key} gives it
   */
  IssuedCertificateView certificate(NodeIdentity node, String key) {
    JsonNode answer =
        ask(
            request(PATH + "/certificate")
                .setHeader("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        ViewJson.write(new CertificateRequest(node.name(), node.hosts(), key)))));
    try {
      return ViewJson.view(answer, IssuedCertificateView.class);
    } catch (JsonProcessingException | IllegalArgumentException other) {
      throw JoinException.refused(join.sponsor() + " does not answer with a certificate");
    }
  }

  /** Adds a member to the store's group, as a listener. */
  public void add(String member, String raft, String actors) {
    step(new JoinStep(JoinStep.ADD, member, Optional.of(raft), Optional.of(actors)));
  }

  /** Promotes a member that has caught up to a voter. */
  public void promote(String member) {
    step(JoinStep.of(JoinStep.PROMOTE, member));
  }

  /** Reports the end of the join, which invalidates the token. */
  public void arrived(String member) {
    step(JoinStep.of(JoinStep.ARRIVED, member));
  }

  private void step(JoinStep body) {
    ask(
        request(PATH)
            .setHeader("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(ViewJson.write(body))));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(join.sponsor() + path))
        .timeout(ANSWER)
        .setHeader("Authorization", JoinToken.parse(join.token().reveal()).secret().bearer());
  }

  private JsonNode ask(HttpRequest.Builder request) {
    try (HttpClient http = trust.client(join.sponsor()).build()) {
      if (!HttpAddress.of(join.sponsor()).isLoopback()) {
        ServerTrust.requirePlainHttp(http, join.sponsor(), ANSWER);
      }
      HttpResponse<String> answer = patiently(http, request.build());
      JsonNode body = ViewJson.tree(answer.body());
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

  /** Repeats a request that is refused temporarily, such as during an election. */
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
