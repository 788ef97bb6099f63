package choir.runtime.sq.edge;

import static choir.runtime.sq.edge.EchoEdge.CHUNKED;
import static choir.runtime.sq.edge.EchoEdge.HOST;
import static choir.runtime.sq.edge.EchoEdge.answer;
import static choir.runtime.sq.edge.EchoEdge.send;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How requests may arrive, and which are refused. */
class EdgeRequestsTest {
  private EchoEdge edge;

  @BeforeEach
  void open() {
    edge = new EchoEdge();
  }

  @AfterEach
  void close() {
    edge.close();
  }

  /** Wherever the network cuts a request, it is the same one. */
  @Test
  void aRequestIsTheSameHoweverItArrives() throws IOException {
    String request = "POST /a HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nhello";
    String chunked =
        "POST /a HTTP/1.1\r\n"
            + HOST
            + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n";
    try (Socket socket = edge.connect()) {
      socket.setTcpNoDelay(true);
      for (String each : List.of(request, chunked)) {
        for (int cut = 1; cut < each.length(); cut++) {
          send(socket, each.substring(0, cut));
          // The pieces arrive apart: a read of the socket sees the first alone.
          await().pollDelay(Duration.ofMillis(2)).until(() -> true);
          send(socket, each.substring(cut));
          assertThat(answer(socket.getInputStream()))
              .as("cut at %d", cut)
              .endsWith("POST /a [hello]");
        }
      }
    }
  }

  @Test
  void requestsThatComeAtOnceAreAnsweredInTheirOrder() throws IOException {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      many.append("POST /").append(i).append(" HTTP/1.1\r\n").append(HOST);
      many.append("Content-Length: 2\r\n\r\nab");
    }
    try (Socket socket = edge.connect()) {
      send(socket, many.toString());
      for (int i = 0; i < 50; i++) {
        assertThat(answer(socket.getInputStream())).endsWith("POST /" + i + " [ab]");
      }
    }
  }

  @Test
  void aBodyIsAskedForWhenItIsRead() throws IOException {
    String head = " HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    try (Socket socket = edge.connect()) {
      send(socket, "POST /a" + head);
      byte[] proceed = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
      assertThat(new String(proceed, ISO_8859_1)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      send(socket, "hello");
      assertThat(answer(socket.getInputStream())).endsWith("POST /a [hello]");
      send(socket, "POST /unread" + head);
      assertThat(answer(socket.getInputStream()))
          .startsWith("HTTP/1.1 200")
          .containsIgnoringCase("connection: close")
          .endsWith("no");
    }
  }

  /** The client is still sending; closing at once would reset the connection. */
  @Test
  void anAnswerArrivesThoughTheBodyWasNotRead() throws IOException {
    String body = "x".repeat(3 << 20);
    String answer =
        edge.all(
            "POST /unread HTTP/1.1\r\n"
                + HOST
                + "Content-Length: "
                + body.length()
                + "\r\n\r\n"
                + body);
    assertThat(answer).startsWith("HTTP/1.1 200").endsWith("no");
  }

  @ParameterizedTest
  @CsvSource({
    "400, 'GET / HTTP/1.1\r\n\r\n'",
    "400, 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'",
    "400, 'GET / HTTP/1.1\r\nHost : a\r\n\r\n'",
    "400, 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n'",
    "400, 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n'",
    "400, 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'",
    "400, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'",
    "400, 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'",
    "400, 'POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n'",
    "400, 'GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n'",
    "400, 'hello\r\n\r\n'",
    "417, 'POST / HTTP/1.1\r\nHost: a\r\nExpect: more\r\nContent-Length: 1\r\n\r\n'",
    "400, 'TRACE / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx'",
    "400, 'GET http://other.example/ HTTP/1.1\r\nHost: a\r\n\r\n'",
    "505, 'GET / HTTP/1.2\r\nHost: a\r\n\r\n'",
    "501, 'NONSENSE / HTTP/1.1\r\nHost: a\r\n\r\n'",
    "505, 'GET / HTTP/2.0\r\nHost: a\r\n\r\n'",
  })
  void whatIsNoRequestIsRefusedAndItsConnectionEnds(int status, String request) throws IOException {
    assertThat(edge.all(request))
        .startsWith("HTTP/1.1 " + status + " ")
        .containsIgnoringCase("\r\nconnection: close\r\n");
  }

  /** A proxy may take the rest of such a line for another header. */
  @Test
  void aControlCharacterInAHeaderIsRefused() throws IOException {
    for (String each : List.of("a\u0000b", "a\u000bb", "a\rb")) {
      assertThat(
              edge.all(
                  "GET / HTTP/1.1\r\n" + HOST + "X: " + each + "\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 400 ");
    }
  }

  /** Whether it came with the head, or while the body was read: the handler says so. */
  @Test
  void aBrokenChunkIsRefused() throws IOException {
    assertThat(edge.all(CHUNKED + "zz\r\nhello")).startsWith("HTTP/1.1 400 ");
    try (Socket socket = edge.connect()) {
      send(socket, CHUNKED);
      await().pollDelay(Duration.ofMillis(200)).until(() -> true);
      send(socket, "2\r\nhe\r\nzz\r\n");
      assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
          .startsWith("HTTP/1.1 400 ")
          .endsWith("broken");
    }
  }

  /** What was sent whole is read whole, though its sender has gone; what was not is never whole. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyIsReadWholeOrNotAtAll(boolean reset) throws IOException {
    String chunks = "a\r\n0123456789\r\n".repeat(3_000);
    for (int round = 0; round < 10; round++) {
      int rounds = round;
      boolean whole = round % 2 == 0;
      edge.bodies.clear();
      try (Socket socket = edge.connect()) {
        send(socket, CHUNKED.replace("/a", "/kept"));
        await().pollDelay(Duration.ofMillis(50)).until(() -> true);
        send(socket, chunks + (whole ? "0\r\n\r\n" : "a\r\n01"));
        socket.setSoLinger(reset && !whole, 0);
      }
      await().untilAsserted(() -> assertThat(edge.bodies).as("round %d", rounds).hasSize(1));
      assertThat(edge.bodies.peek()).isEqualTo(whole ? "30000 bytes" : "broken");
    }
  }

  @Test
  void aClientThatEndsItsSideHasItsAnswer() throws IOException {
    for (String request :
        List.of(
            "GET /a HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /a HTTP/1.1\r\n" + HOST + "\r\nGET /a HTTP/1.1\r\n" + HOST + "\r\n",
            CHUNKED + "1\r\nx\r\n0\r\n\r\n")) {
      try (Socket socket = edge.connect()) {
        send(socket, request);
        socket.shutdownOutput();
        String answers = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(answers.split("HTTP/1.1 200 OK", -1))
            .hasSize(request.split("HOST|Host", -1).length);
      }
    }
    try (Socket socket = edge.connect()) {
      send(socket, "GET /held HTTP/1.1\r\n" + HOST + "\r\n");
      await().until(() -> edge.holds(1));
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).as("it waits no longer than linger").isEqualTo(-1);
    }
    try (Socket socket = edge.connect()) {
      send(socket, "GET /a HTTP/1.1\r\nHos");
      socket.shutdownOutput();
      assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
          .doesNotContain("200 OK");
    }
  }

  /** Each chunk costs its bytes, not a turn of the handler's stream. */
  @Test
  void tinyChunksComeTogether() throws IOException {
    String chunks = "1\r\nx\r\n".repeat(50_000);
    try (Socket socket = edge.connect()) {
      send(socket, CHUNKED.replace("/a", "/kept"));
      await().pollDelay(Duration.ofMillis(50)).until(() -> true);
      send(socket, chunks + "0\r\n\r\n");
      assertThat(answer(socket.getInputStream())).endsWith("50000 bytes");
    }
    assertThat(edge.pieces.get()).isLessThan(1_000);
  }

  /** The time for an answer begins when the body has arrived. */
  @Test
  void aBodyMayArriveSlowly() throws IOException {
    try (Socket socket = edge.connect()) {
      send(socket, CHUNKED.replace("/a", "/kept"));
      for (int i = 0; i < 8; i++) {
        await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        send(socket, "1\r\nx\r\n");
      }
      send(socket, "0\r\n\r\n");
      assertThat(answer(socket.getInputStream())).endsWith("8 bytes");
    }
  }

  @Test
  void whatComesBehindARequestIsRefusedBehindItsAnswer() throws IOException {
    String answers = edge.all("HEAD /a HTTP/1.1\r\n" + HOST + "\r\nnonsense\r\n\r\n");
    assertThat(answers)
        .startsWith("HTTP/1.1 200 ")
        .containsOnlyOnce("HTTP/1.1 400 ")
        .endsWith("the request is not one of HTTP/1.1");
  }

  /** A client that never stops sending cannot make the server keep what it sends. */
  @Test
  void requestsThatArePipelinedWaitInTheNetwork() throws IOException {
    try (Socket socket = edge.connect()) {
      socket.setSoTimeout(500);
      send(socket, "GET /held HTTP/1.1\r\n" + HOST + "\r\n");
      await().until(() -> edge.holds(1));
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      String more = ("GET /b HTTP/1.1\r\n" + HOST + "\r\n").repeat(1_000);
                      for (int i = 0; i < 1_000; i++) {
                        send(socket, more);
                      }
                    } catch (IOException closed) {
                      // The test has seen enough.
                    }
                  });
      await().until(() -> writer.getState() != Thread.State.RUNNABLE);
      assertThat(writer.isAlive()).isTrue();
      edge.complete();
      assertThat(answer(socket.getInputStream())).endsWith("held");
      for (int i = 0; i < 5_000; i++) {
        assertThat(answer(socket.getInputStream())).endsWith("GET /b []");
      }
    }
  }

  @Test
  void headsAreBounded() throws IOException {
    assertThat(edge.all("GET /" + "a".repeat(2_000) + " HTTP/1.1\r\n" + HOST + "\r\n"))
        .startsWith("HTTP/1.1 414 ");
    assertThat(edge.all("GET / HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(5_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 ");
    assertThat(edge.all("GET / HTTP/1.1\r\n" + HOST + "X: 1\r\n".repeat(64) + "\r\n"))
        .startsWith("HTTP/1.1 431 ");
  }
}
