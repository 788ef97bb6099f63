package choir.runtime.sq.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import choir.core.access.WebAccess;
import choir.runtime.sq.http.SqClient.Answer;
import java.io.IOException;
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

  @TempDir Path home;

  @Test
  void beyondFiveHundredAndTwelveConnectionsTheNextIsToldSo() throws IOException {
    List<Socket> held = new ArrayList<>();
    try (SqServerFixture lab = SqServerFixture.open(home)) {
      SqClient client = lab.client();
      for (int i = 0; i < ConnectionLimiter.MOST; i++) {
        held.add(client.connect());
      }
      // A connection counts once the server has taken it out of the backlog.
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(client.get("version").status()).isEqualTo(503));
      assertThat(client.get("version").text()).contains("there are 512 connections already");
      for (Socket each : held) {
        each.close();
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(client.get("version").status()).isEqualTo(200));
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
              Optional.empty());
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
