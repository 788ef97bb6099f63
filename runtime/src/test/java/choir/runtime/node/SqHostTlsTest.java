package choir.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import choir.core.access.Secret;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.sq.io.FreePorts;
import choir.runtime.tls.CertifiedRanch;
import choir.runtime.tls.NodeTls;
import choir.runtime.tls.Seen;
import choir.runtime.tls.TlsFolder;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Members of a store that talk by TLS, as {@code choir sq host} starts them. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class SqHostTlsTest {
  @TempDir Path folder;

  private CertifiedRanch ranch;

  @BeforeEach
  void certify() throws IOException {
    ranch = new CertifiedRanch(folder.resolve("ranch"));
  }

  @AfterEach
  void close() {
    ranch.close();
  }

  /** A host and the ports that it was given. */
  private record Member(SqHost host, String url, int raft, int actors, String token)
      implements AutoCloseable {
    @Override
    public void close() {
      host.close();
    }
  }

  private Member start(String name, Optional<Member> join, Optional<Path> tls) throws IOException {
    Path data = folder.resolve("data").resolve(name);
    int raft = FreePorts.next();
    int actors = FreePorts.next();
    List<String> said = new ArrayList<>();
    SqMember member =
        new SqMember(
            name,
            "127.0.0.1:" + raft,
            "127.0.0.1:" + actors,
            join.map(other -> URI.create(other.url())),
            join.map(Member::token).map(Secret::of).orElse(Secret.NONE),
            tls);
    SqHost host =
        SqHost.start(
            new SqHost.Settings(
                data, new HttpAddress("127.0.0.1", 0), Optional.empty(), Optional.of(member)),
            said::add);
    String url = said.getLast().substring("SQ on ".length());
    Path file = data.resolve(SqHost.HOME).resolve("token");
    // The tokens belong to the group: a joining member creates none.
    String token = join.isPresent() ? join.get().token() : Files.readString(file).strip();
    return new Member(host, url, raft, actors, token);
  }

  private static String get(Member at, String verb) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create(at.url() + "/api/v2/" + verb))
                  .header("Authorization", "Bearer " + at.token())
                  .header("Idempotency-Key", "one")
                  .build(),
              BodyHandlers.ofString())
          .body();
    }
  }

  /** Replication goes over Raft, the write through a member that does not lead over the actors. */
  @Test
  void whatIsWrittenThroughTheSecondIsOnTheFirstAndBothPortsSpeakTls() throws Exception {
    ranch.issue("a");
    ranch.issue("b");
    try (Member a = start("a", Optional.empty(), Optional.of(ranch.folder("a")));
        Member b = start("b", Optional.of(a), Optional.of(ranch.folder("b")))) {
      // The first connection may take longer than a write waits: as a client does, send it again.
      String insert = "insert?p=lux&c=1.1.1/1.1.1/1.1.1&s=by-tls";
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(get(b, insert)).startsWith("Inserted"));
      assertThat(get(a, "select?p=lux&c=1.1.1/1.1.1/1.1.1")).isEqualTo("by-tls");
      NodeTls caller = ranch.node("c");
      for (int port : List.of(a.raft(), a.actors())) {
        assertThat(Seen.serialAt(port, caller)).isEqualTo(serial("a"));
      }
      for (int port : List.of(b.raft(), b.actors())) {
        assertThat(Seen.serialAt(port, caller)).isEqualTo(serial("b"));
      }
    }
  }

  private BigInteger serial(String node) throws IOException {
    return new TlsFolder(ranch.folder(node)).certificate().getSerialNumber();
  }

  @Test
  void certificatesThatCannotBeUsedAreAReasonNotToStart() throws Exception {
    ranch.issue("a");
    Path key = ranch.folder("a").resolve("node.key");
    Files.delete(key);
    assertThatThrownBy(() -> start("a", Optional.empty(), Optional.of(ranch.folder("a"))))
        .isInstanceOf(NodeException.class)
        .hasMessage("the certificates are not usable: " + key + " is missing");
  }
}
