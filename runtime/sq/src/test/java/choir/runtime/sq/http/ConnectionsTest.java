package choir.runtime.sq.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import choir.core.access.WebAccess;
import choir.runtime.sq.http.SqClient.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ConnectionsTest {
  private static final String WHERE = "p=a&c=1.1.1/1.1.1/1.1.1";
  private static final String WATCH = "/api/v2/watch?p=a";

  @TempDir Path home;

  /** Finding M4: 1,040 half-sent requests closed the port for everybody. */
  @Test
  void halfSentRequestsKeepNobodyOut() throws IOException {
    List<Socket> halves = new ArrayList<>();
    try (SqServerFixture lab = SqServerFixture.open(home, "choir.sq-http.max-connections = 32")) {
      SqClient client = lab.client();
      for (int i = 0; i < 200; i++) {
        Socket half = client.connect();
        half.getOutputStream().write("GET /api/v2/version HTTP/1.1\r\nHos".getBytes(UTF_8));
        halves.add(half);
        if (i % 10 == 0) {
          assertThat(client.get("version").text()).isEqualTo("0.5.6");
        }
      }
      assertThat(ended(halves.getFirst())).as("the one that waited longest").isTrue();
    } finally {
      for (Socket each : halves) {
        each.close();
      }
    }
  }

  /** Finding M4: a byte now and then was enough to stay. */
  @Test
  void aHeadHasADeadlineHoweverItsBytesCome() throws IOException {
    try (SqServerFixture lab = SqServerFixture.open(home, "choir.edge.head-timeout = 2s");
        Socket slow = lab.client().connect()) {
      OutputStream out = slow.getOutputStream();
      out.write("GET /api/v2/version HTTP/1.1\r\nX: ".getBytes(UTF_8));
      await()
          .pollInterval(Duration.ofMillis(200))
          .atMost(Duration.ofSeconds(20))
          .until(() -> !accepts(out));
    }
  }

  private static boolean accepts(OutputStream out) {
    try {
      out.write('x');
      out.flush();
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  /** Finding M4: one client's streams took the port from the others. */
  @Test
  void oneCallerHasHalfOfTheConnections() throws IOException {
    List<Socket> streams = new ArrayList<>();
    try (SqServerFixture lab = SqServerFixture.open(home, "choir.sq-http.max-connections = 16")) {
      SqClient client = lab.client();
      for (int i = 0; i < 8; i++) {
        Socket stream = client.connect();
        streams.add(stream);
        stream.getOutputStream().write(client.head("GET", WATCH, 0).getBytes(UTF_8));
        assertThat(SqClient.line(stream.getInputStream())).isEqualTo("HTTP/1.1 200 OK");
      }
      Answer more = client.get("version");
      assertThat(more.status()).isEqualTo(503);
      assertThat(more.text()).contains("there are 8 connections already");
      assertThat(more.header("Retry-After")).isEqualTo("1");
      assertThat(lab.client(Permission.READ).get("version").status()).isEqualTo(200);
      for (Socket each : streams) {
        each.close();
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(client.get("version").status()).isEqualTo(200));
    }
  }

  @Test
  void anAnswerThatNobodyTakesEnds() throws IOException {
    int bytes = 32 << 20;
    try (SqServerFixture lab = SqServerFixture.open(home, "choir.edge.stall-timeout = 2s")) {
      SqClient client = lab.client();
      client.post("update?" + WHERE, "x".repeat(bytes));
      try (Socket deaf = client.connect()) {
        deaf.setReceiveBufferSize(4_096);
        String select = client.head("GET", "/api/v2/select?" + WHERE, 0);
        deaf.getOutputStream().write(select.getBytes(UTF_8));
        // Writing to a connection that the other side has reset fails; reading would take the
        // answer.
        await()
            .pollInterval(Duration.ofMillis(200))
            .atMost(Duration.ofSeconds(20))
            .until(() -> !accepts(deaf.getOutputStream()));
      }
      assertThat(client.get("version").status()).isEqualTo(200);
    }
  }

  @Test
  void clientsThatStopInTheMidstHoldNothingAndAreLetGo() throws IOException {
    try (SqServerFixture lab = SqServerFixture.open(home, "choir.sq-http.idle-timeout = 2s")) {
      SqClient client = lab.client();
      List<Socket> silent = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        Socket socket = client.connect();
        silent.add(socket);
        String head = client.head("POST", "/api/v2/insert?" + WHERE, 4 << 20);
        socket.getOutputStream().write((head + "x").getBytes(UTF_8));
      }
      Answer other = client.get("insert?" + WHERE + "&s=quick");
      assertThat(other.text()).isEqualTo("Inserted 5 bytes");
      for (Socket each : silent) {
        assertThat(ended(each)).isTrue();
      }
      assertThat(client.get("select?" + WHERE).text()).isEqualTo("quick");
    }
  }

  @Test
  void anAddressThatOthersReachIsNotListenedOnWithoutATokenToGuardIt() throws IOException {
    try (SqServerFixture lab = SqServerFixture.open(home)) {
      SqServerContext open =
          new SqServerContext(
              lab.store(),
              lab.tokens,
              SqServerFixture.RESERVED,
              lab.tenants,
              new SecureRandom(),
              new WebAccess("0.0.0.0", List.of(), List.of()),
              0,
              Optional.empty(),
              Optional.empty(),
              Optional::empty);
      assertThatThrownBy(() -> SqServer.bind(lab.system(), open).toCompletableFuture().join())
          .hasCauseInstanceOf(SqBindException.class)
          .hasMessageContaining("other machines can reach 0.0.0.0, and there is no token");
    }
  }

  /** Waits until the server has closed, within the socket's patience. */
  private static boolean ended(Socket socket) throws IOException {
    try (socket) {
      socket.getInputStream().readAllBytes();
      return true;
    } catch (java.net.SocketException reset) {
      return true;
    }
  }
}
