package choir.runtime.node;

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
 * As whom an SQ host takes part in a group.
 *
 * @param name its name in the group
 * @param raft where it takes part in Raft, {@code host:port}
 * @param actors where its actor system is reached, {@code host:port}
 * @param join an SQ server of a member, if an empty folder is to join its group
 * @param token for that server; empty for none
 * @param tls the folder with the certificates that members talk with; in plain text without
 */
public record SqMember(
    String name, String raft, String actors, Optional<URI> join, String token, Optional<Path> tls) {
  private static final JsonMapper JSON = new JsonMapper();

  /** A member that is added may be sent a snapshot first. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Its place; asks the member that it joins by for the group. */
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
          server + " does not say which group it belongs to; is it an SQ host with --member?",
          other);
    }
  }

  /** Has itself added to the group that it is to join; nothing if it is a member already. */
  void joinGroup(StoreMember member) {
    // Who has not been added knows nobody but itself.
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
        HttpRequest.newBuilder(URI.create(server + "/api/v2/members")).timeout(PATIENCE);
    if (!token.isEmpty()) {
      request.setHeader("Authorization", "Bearer " + token);
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
          "%s cannot be asked: %s. Name the SQ server of a member that is up"
              .formatted(server, failed),
          failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new NodeException("interrupted while joining", interrupted);
    }
  }

  /** What its actor system needs to know, as HOCON settings. */
  Map<String, Object> artery() {
    int colon = actors.lastIndexOf(':');
    return Map.of(
        "pekko.actor.provider",
        "remote",
        // A member is no node of a cluster, and reached by its address alone.
        "pekko.remote.warn-about-direct-use",
        "off",
        "pekko.remote.artery.canonical.hostname",
        actors.substring(0, colon),
        "pekko.remote.artery.canonical.port",
        Integer.parseInt(actors.substring(colon + 1)));
  }
}
