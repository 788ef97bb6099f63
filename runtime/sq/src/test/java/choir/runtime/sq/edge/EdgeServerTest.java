package choir.runtime.sq.edge;

import static choir.runtime.sq.edge.EchoEdge.CHUNKED;
import static choir.runtime.sq.edge.EchoEdge.HOST;
import static choir.runtime.sq.edge.EchoEdge.answer;
import static choir.runtime.sq.edge.EchoEdge.large;
import static choir.runtime.sq.edge.EchoEdge.send;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients see of answers on the wire. */
class EdgeServerTest {
  private EchoEdge edge;

  @BeforeEach
  void open() {
    edge = new EchoEdge();
  }

  @AfterEach
  void close() {
    edge.close();
  }

  @Test
  void anAnswerSaysWhatItIs() throws IOException {
    String answer = edge.all("GET /a?b=c HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 200 OK\r\n")
        .containsIgnoringCase("\r\ncontent-type: text/plain; charset=UTF-8\r\n")
        .containsIgnoringCase("\r\ncontent-length: 13\r\n")
        .containsIgnoringCase("\r\nserver: choir\r\n")
        .containsIgnoringCase("\r\nconnection: close\r\n")
        .containsPattern(
            "(?i)\r\ndate: [A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} [0-9:]{8} GMT\r\n")
        .endsWith("\r\n\r\nGET /a?b=c []");
  }

  @Test
  void headIsGetWithoutItsBody() throws IOException {
    String answer =
        edge.all(
            "HEAD /large HTTP/1.1\r\n"
                + HOST
                + "\r\nHEAD /pieces HTTP/1.1\r\n"
                + HOST
                + "\r\nGET /b HTTP/1.1\r\nConnection: close\r\n"
                + HOST
                + "\r\n");
    assertThat(answer)
        .containsIgnoringCase("content-length: 4800000\r\n")
        .doesNotContain("chunked", "\r\n0\r\n")
        .doesNotContain("0123456789abcdef", "one two")
        .endsWith("GET /b []");
    await().untilAsserted(() -> assertThat(edge.streams).hasValue(0));
  }

  @Test
  void largeAnswersArriveWhole() throws IOException {
    String answer = edge.all("GET /large HTTP/1.1\r\nConnection: close\r\n" + HOST + "\r\n");
    assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4)).isEqualTo(large());
  }

  @Test
  void aStreamComesInChunksOrUntilTheEnd() throws IOException {
    assertThat(edge.all("GET /pieces HTTP/1.1\r\nConnection: close\r\n" + HOST + "\r\n"))
        .containsIgnoringCase("transfer-encoding: chunked")
        .endsWith("\r\n\r\n4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n");
    assertThat(edge.all("GET /pieces HTTP/1.0\r\n\r\n"))
        .doesNotContainIgnoringCase("transfer-encoding")
        .endsWith("\r\n\r\none two");
  }

  @Test
  void anAnswerThatIsTooShortEndsTheConnection() throws IOException {
    assertThat(edge.all("GET /short HTTP/1.1\r\n" + HOST + "\r\n")).endsWith("\r\n\r\nshort");
  }

  @Test
  void aStreamBeginsBeforeItsFirstPieceAndEndsWithItsClientThoughItSaysNothing()
      throws IOException {
    try (Socket socket = edge.connect()) {
      send(socket, "GET /silent HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(new String(socket.getInputStream().readNBytes(15), ISO_8859_1))
          .isEqualTo("HTTP/1.1 200 OK");
      assertThat(edge.streams).hasValue(1);
    }
    await().untilAsserted(() -> assertThat(edge.streams).hasValue(0));
  }

  @Test
  void aStreamEndsWhenItsClientGoes() throws IOException {
    try (Socket socket = edge.connect()) {
      send(socket, "GET /stream HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
      assertThat(edge.streams).hasValue(1);
    }
    await().untilAsserted(() -> assertThat(edge.streams).hasValue(0));
  }

  @Test
  void aRequestThatTakesTooLongHasAnAnswer() throws IOException {
    try (Socket socket = edge.connect()) {
      send(socket, "GET /late HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(answer(socket.getInputStream())).startsWith("HTTP/1.1 504").endsWith("too late");
      edge.complete();
      send(socket, "GET /next HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(answer(socket.getInputStream())).endsWith("GET /next []");
    }
  }

  /** Its time is set while the server still sets the usual one. */
  @Test
  void aHandlerThatTakesItsTimeHasIt() throws IOException {
    List<Socket> waiting = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Socket socket = edge.connect();
      waiting.add(socket);
      send(socket, "GET /held HTTP/1.1\r\n" + HOST + "\r\n");
      Socket body = edge.connect();
      waiting.add(body);
      send(body, CHUNKED.replace("/a", "/held"));
      send(body, "1\r\nx\r\n0\r\n\r\n");
    }
    await().until(() -> edge.holds(200));
    // Longer than the usual time for an answer.
    await().pollDelay(Duration.ofMillis(800)).until(() -> true);
    edge.complete();
    for (Socket each : waiting) {
      assertThat(answer(each.getInputStream())).endsWith("held");
      each.close();
    }
  }

  @Test
  void aServerThatStopsAnswersWhatItIsAsked() throws IOException {
    try (Socket socket = edge.connect();
        Socket idle = edge.connect()) {
      send(socket, "GET /held HTTP/1.1\r\n" + HOST + "\r\n");
      await().until(() -> edge.holds(1));
      edge.system.terminate();
      await()
          .until(
              () -> {
                try (Socket other = new Socket()) {
                  other.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.port));
                  return false;
                } catch (IOException refused) {
                  return true;
                }
              });
      edge.complete();
      assertThat(answer(socket.getInputStream()))
          .containsIgnoringCase("connection: close")
          .endsWith("held");
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void oldClientsAreToldWhetherTheConnectionStays() throws IOException {
    try (Socket socket = edge.connect()) {
      send(socket, "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assertThat(answer(socket.getInputStream())).contains("\r\nConnection: keep-alive\r\n");
      send(socket, "GET /pieces HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
          .containsIgnoringCase("\r\nConnection: close\r\n")
          .endsWith("one two");
    }
  }
}
