package choir.runtime.node;

import choir.core.access.Secret;
import choir.runtime.sq.group.MemberSettings;
import choir.runtime.sq.group.StoreMember;
import choir.runtime.sq.raft.PeerTls;
import choir.runtime.sq.raft.RaftSettings;
import choir.runtime.tls.NodeTls;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The membership of an SQ server in a group.
 *
 * @param name its name in the group
 * @param raft its Raft address, {@code host:port}
 * @param actors address of its actor system, {@code host:port}
 * @param join SQ server of a member whose group an empty folder joins
 * @param token token for that server; empty for none
 * @param tls folder of the certificates for connections between members; empty for plain text
 */
public record SqMember(
    String name, String raft, String actors, Optional<URI> join, Secret token, Optional<Path> tls) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Time-out of adding a member, which may include sending a snapshot. */
  private static final Duration ADD_TIMEOUT = Duration.ofSeconds(90);

  /** The settings of the membership; requests the group id from the member to join. */
  MemberSettings.Place place(Path home, Optional<NodeTls> opened) {
    boolean known = RaftSettings.groupIn(home.resolve("raft")).isPresent();
    Optional<UUID> group = known ? Optional.empty() : join.map(this::groupOf);
    return new MemberSettings.Place(
        home, name, raft, actors, group, Optional.empty(), false, opened.map(PeerTls.class::cast));
  }

  private UUID groupOf(URI server) {
    HttpResponse<String> answer = ask(server, Optional.empty());
    try {
      JsonNode status = JSON.readTree(answer.body());
      return UUID.fromString(status.path("group").asText());
    } catch (IOException | IllegalArgumentException other) {
      throw new NodeException(
          server + " did not report its group; was it started with --member?", other);
    }
  }

  /** Requests to be added to the group; does nothing if it is already a member. */
  void joinGroup(StoreMember member) {
    // A member that was not added yet only knows itself.
    boolean added = member.group().status().members().size() > 1;
    if (join.isEmpty() || added) {
      return;
    }
    String body =
        JSON.createObjectNode()
            .put("change", "add")
            .put("member", member.self().id())
            .put("address", member.self().address())
            .put("forwardAddress", member.self().forwardAddress())
            .toString();
    ask(join.get(), Optional.of(body));
  }

  private HttpResponse<String> ask(URI server, Optional<String> body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + "/api/v2/members")).timeout(ADD_TIMEOUT);
    if (!token.isEmpty()) {
      request.setHeader("Authorization", token.bearer());
    }
    body.ifPresent(text -> request.POST(BodyPublishers.ofString(text)));
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new NodeException(
            "%s refused: %d %s".formatted(server, answer.statusCode(), answer.body().strip()),
            List.of());
      }
      return answer;
    } catch (IOException failed) {
      throw new NodeException(
          "%s is not reachable: %s. Specify the SQ server of a running member"
              .formatted(server, failed),
          failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new NodeException("interrupted while joining", interrupted);
    }
  }

  /** The settings of its actor system, as HOCON. */
  Map<String, Object> artery() {
    int colon = actors.lastIndexOf(':');
    return Map.of(
        "pekko.actor.provider",
        "remote",
        // Members do not form a Pekko cluster and are only reached by address.
        "pekko.remote.warn-about-direct-use",
        "off",
        "pekko.remote.artery.canonical.hostname",
        actors.substring(0, colon),
        "pekko.remote.artery.canonical.port",
        Integer.parseInt(actors.substring(colon + 1)));
  }
}
