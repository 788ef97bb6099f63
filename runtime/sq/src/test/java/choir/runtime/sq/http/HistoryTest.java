package choir.runtime.sq.http;

import static choir.runtime.sq.http.SqClient.encoded;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.sq.http.SqClient.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was, and what changes. */
class HistoryTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path home;
  private static SqServerFixture lab;

  @BeforeAll
  static void open() throws IOException {
    lab = SqServerFixture.open(home);
  }

  @AfterAll
  static void close() throws IOException {
    lab.close();
  }

  private static long version(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return Long.parseLong(answer.tag().replace("\"", ""));
  }

  @Test
  void everyVersionCanBeReadAgain() throws IOException {
    SqClient client = lab.client();
    String where = "p=past&c=1.1.1/1.1.1/1.1.1";
    long first = version(client.get("insert?" + where + "&s=one"));
    long second = version(client.get("insert?" + where + "&s=+two"));
    long third = version(client.get("update?" + where + "&s=three"));
    client.get("delete?" + where);
    JsonNode history = JSON.readTree(client.get("history?" + where).text());
    assertThat(history.findValuesAsText("kind")).containsExactly("delete", "put", "add", "add");
    assertThat(history.findValuesAsText("bytes")).containsExactly("0", "5", "7", "3");
    assertThat(client.get("select?" + where + "&as-of=" + first).text()).isEqualTo("one");
    assertThat(client.get("select?" + where + "&as-of=" + second).text()).isEqualTo("one two");
    assertThat(client.get("get?p=past&as-of=" + third).text()).isEqualTo("three");
    assertThat(client.get("toc?p=past&as-of=" + second).text())
        .isEqualTo("* 1.1.1/1.1.1/1.1.1: one two\n");
    String time = history.get(2).path("time").asText();
    assertThat(client.get("select?" + where + "&as-of=" + encoded(time)).text())
        .isEqualTo("one two");
    Answer asOf = client.get("select?" + where + "&as-of=" + third);
    assertThat(asOf.header("SQ-Version")).isEqualTo("" + third);
    JsonNode page =
        JSON.readTree(client.get("history?" + where + "&limit=1&before=" + third).text());
    assertThat(page.findValuesAsText("version")).containsExactly("" + second);
  }

  @Test
  void thePastOfABookThatKeepsNoneIsGone() {
    long now = version(lab.client().get("insert?p=x&c=1.1.1/1.1.1/1.1.1&s=x"));
    lab.client().get("insert?p=x&c=1.1.1/1.1.1/1.1.1&s=x");
    Answer answer = lab.client(Permission.READ).get("toc?p=runs&as-of=" + now);
    assertThat(answer.status()).as(answer.text()).isEqualTo(410);
    assertThat(answer.text()).contains("'runs' keeps the latest version");
  }

  /** Events as they arrive; each a map of its fields. */
  private static List<Map<String, String>> events(InputStream in, int count) throws IOException {
    List<Map<String, String>> events = new ArrayList<>();
    Map<String, String> event = new LinkedHashMap<>();
    while (events.size() < count) {
      String line = SqClient.line(in);
      int colon = line.indexOf(": ");
      if (colon > 0) {
        event.put(line.substring(0, colon), line.substring(colon + 2));
      } else if (line.isEmpty() && event.containsKey("data")) {
        events.add(event);
        event = new LinkedHashMap<>();
      }
    }
    return events;
  }

  private static InputStream watch(Socket socket, String query, String... headers)
      throws IOException {
    String head = lab.client().head("GET", "/api/v2/watch?" + query, 0, headers);
    socket.getOutputStream().write(head.getBytes(UTF_8));
    InputStream in = new BufferedInputStream(socket.getInputStream());
    assertThat(SqClient.line(in)).isEqualTo("HTTP/1.1 200 OK");
    // The first bytes of the stream say that from now on nothing is missed.
    for (String line = SqClient.line(in); !line.equals(": watching"); line = SqClient.line(in)) {
      assertThat(line).doesNotStartWith("data");
    }
    return in;
  }

  @Test
  void whoWatchesHearsOfEveryChangeInOrder() throws IOException {
    SqClient client = lab.client();
    try (Socket socket = client.connect()) {
      InputStream in = watch(socket, "p=watched&under=1.5.2");
      long first = version(client.get("insert?p=watched&c=1.5.2/1.1.1/1.1.1&s=one"));
      client.get("insert?p=watched&c=1.5.22/1.1.1/1.1.1&s=elsewhere");
      client.get("insert?p=other&c=1.5.2/1.1.1/1.1.1&s=elsewhere");
      client.get("insert?p=watched&c=1.5.2/1.1.1/1.1.1&s=+two");
      client.post("update?p=watched&c=1.5.2/9.1.1/1.1.1", "x".repeat(5_000));
      client.get("delete?p=watched&c=1.5.2/1.1.1/1.1.1");
      List<Map<String, String>> events = events(in, 4);
      assertThat(events)
          .extracting(e -> e.get("event"))
          .containsExactly("add", "add", "put", "delete");
      assertThat(events.get(0).get("id")).isEqualTo("" + first);
      JsonNode second = JSON.readTree(events.get(1).get("data"));
      assertThat(second.path("text").asText()).isEqualTo("one two");
      assertThat(second.path("coordinate").asText()).isEqualTo("1.5.2/1.1.1/1.1.1");
      JsonNode large = JSON.readTree(events.get(2).get("data"));
      assertThat(large.path("bytes").asInt()).isEqualTo(5_000);
      assertThat(large.has("text")).isFalse();
    }
  }

  @Test
  void whoWasCutOffGoesOnByTheLastId() throws IOException {
    SqClient client = lab.client();
    long before = version(client.get("insert?p=resumed&c=1.1.1/1.1.1/1.1.1&s=0"));
    String last;
    try (Socket socket = client.connect()) {
      InputStream in = watch(socket, "p=resumed");
      client.get("insert?p=resumed&c=1.1.1/1.1.1/1.1.1&s=1");
      last = events(in, 1).get(0).getOrDefault("id", "");
    }
    for (int i = 2; i < 200; i++) {
      client.get("insert?p=resumed&c=1.1.1/1.1.1/1.1.1&s=" + i);
    }
    try (Socket socket = client.connect()) {
      List<Map<String, String>> missed =
          events(watch(socket, "p=resumed", "Last-Event-ID", last), 198);
      assertThat(missed).extracting(e -> Long.parseLong(e.get("id"))).isSorted();
      assertThat(missed.get(0).get("data")).contains("\"bytes\":3");
    }
    try (Socket socket = client.connect()) {
      assertThat(events(watch(socket, "p=resumed&after=" + before), 199).get(0).get("id"))
          .isEqualTo(last);
    }
  }

  @Test
  void aSlowWatcherHoldsNobodyUpAndMissesNothing() throws IOException {
    SqClient client = lab.client();
    try (Socket socket = new Socket()) {
      // What the kernel buffers is little, so the server soon cannot send any more.
      socket.setReceiveBufferSize(4_096);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), lab.port));
      InputStream in = watch(socket, "p=slow");
      String text = "x".repeat(4_000);
      for (int i = 0; i < 500; i++) {
        client.post("update?p=slow&c=1.1.1/1.1.1/1.1.1", text);
      }
      assertThat(events(in, 500)).hasSize(500);
    }
  }
}
