package choir.runtime.sq.http;

import static choir.runtime.sq.http.SqClient.encoded;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import choir.core.phext.Phext;
import choir.runtime.sq.http.SqClient.Answer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the recordings do not ask: refusals, conditions, keys, raw texts, batches. */
class SqEndpointsTest {
  private static final String AT = "1.5.2/3.7.3/9.1.1";

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select | 400 | p is missing: name the phext, as /api/v2/select?p=NAME",
        "select?p=a | 400 | c is missing: give the coordinate, nine numbers of 1 to 999",
        "select?p=a&c= | 400 | c is missing",
        "select?p=a&c=1.2 | 400 | c: '1.2' is no coordinate: it must be nine numbers of 1 to 999",
        "insert?p=a&c=0.0.0/0.0.0/0.0.0&s=x | 400 | c: '0.0.0/0.0.0/0.0.0' is no coordinate",
        "insert?p=a&c=1.1.1/1.1.1/1.1.1000&s=x | 400 | is no coordinate",
        "insert?p=..&c=1.1.1/1.1.1/1.1.1&s=x | 403 | Forbidden: p: '..' holds '..', '/' or",
        "toc?p=a%2Fb | 403 | Forbidden: p: 'a/b' holds",
        "toc?p=a%5Cb | 403 | Forbidden",
        "toc?p=a%00b | 400 | p: phext name must not contain control characters",
        "update?p=journal&c=1.1.1/1.1.1/1.1.1&s=x | 403 | Forbidden: p: 'journal' is reserved by",
        "toc?p=journal | 401 | Unauthorized: p: 'journal' is the ranch's own; send a token",
        "toc?p=tokens | 401 | send a token with the scope admin",
        "toc?p=sessions%2Flux | 401 | send a token with the scope read",
        "insert?p=a&c=1.1.1/1.1.1/1.1.1&s=a%17b | 400 | a scroll break (0x17) at byte 1",
        "insert?p=a&c=1.1.1/1.1.1/1.1.1&s=%FF | 400 | s is not UTF-8: the byte at offset 0",
        "select?p=a&c=1.1.1/1.1.1/1.1.1&consistency=maybe | 400 | consistency: 'maybe' must be",
        "select?p=a&c=1.1.1/1.1.1/1.1.1&as-of=noon | 400 | as-of: 'noon' is neither",
        "select?p=a&c=1.1.1/1.1.1/1.1.1&as-of=999999999 | 400 | there is no version 999999999",
        "update?p=a&c=1.1.1/1.1.1/1.1.1&raw=yes | 400 | raw: 'yes' must be true or false",
        "history?p=a&c=1.1.1/1.1.1/1.1.1&limit=0 | 400 | limit: '0' must be a whole number",
        "watch?p=a&under=x | 400 | under: 'x' must be the beginning of a coordinate",
        "watch?p=a&after=999999999 | 400 | after: version 999999999 is still to come",
        "where?limit=-1&s=x | 400 | limit: '-1' must be a whole number of 0",
        "tenants | 401 | Unauthorized: send a token with the scope admin",
        "batch | 404 | Not Found",
        "reload | 404 | Not Found",
      })
  void aBadRequestIsToldWhatIsWrongWithIt(String target, int status, String words) {
    Answer answer = lab.client().get(target);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.text()).contains(words);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "If-Match | 17 | If-Match: '17' must be * or one version",
        "If-Match | \"1\", \"2\" | must be * or one version",
        "If-None-Match | \"3\" | If-None-Match: '\"3\"' must be *",
      })
  void aConditionThatIsNoneIsRefused(String header, String value, String words) {
    Answer answer = lab.client().post("update?p=a&c=" + AT, "x", header, value);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains(words);
  }

  @Test
  void aBreakInABodyIsNamedWithItsPlace() {
    Answer answer = lab.client().post("insert?p=breaks&c=" + AT, "naïve\u0001");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text())
        .startsWith("the text holds a library break (0x01) at byte 6")
        .contains("raw=true");
    assertThat(lab.client().get("toc?p=breaks").text()).isEqualTo("* 1.1.1/1.1.1/1.1.1: \n");
  }

  @Test
  void aBodyThatIsNotUtf8IsNamedWithItsPlace() {
    byte[] body = {'a', 'b', (byte) 0xC3, '('};
    Answer answer = lab.client().post("insert?p=bytes&c=" + AT, body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("byte 2 (0xC3) belongs to no character");
  }

  /** Fault D13: HEAD was a bad request. */
  @Test
  void headIsAnsweredAsGetWithoutItsBody() {
    Answer head = lab.client().send("HEAD", "/api/v2/version", new byte[0]);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.text()).isEmpty();
  }

  @Test
  void otherVerbsAreBadRequestsAndOptionsAreAnswered() {
    for (String method : new String[] {"PUT", "DELETE", "PATCH", "BREW"}) {
      Answer answer = lab.client().send(method, "/api/v2/toc?p=a", new byte[0]);
      assertThat(answer.status()).as(method).isEqualTo(400);
    }
    Answer preflight = lab.client().send("OPTIONS", "/api/v2/toc?p=a", new byte[0]);
    assertThat(preflight.status()).isEqualTo(204);
    assertThat(preflight.header("Access-Control-Allow-Methods")).isEqualTo("GET, POST, OPTIONS");
    assertThat(preflight.header("Access-Control-Allow-Headers")).contains("Authorization");
  }

  @Test
  void theConnectionEndsUnlessTheClientAsksOtherwise() throws IOException {
    SqClient client = lab.client();
    assertThat(client.get("version").header("Connection")).isEqualToIgnoringCase("close");
    String once =
        client.head("GET", "/api/v2/version", 0, "Connection", "keep-alive").strip() + "\r\n\r\n";
    try (Socket socket = client.connect()) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (int i = 0; i < 3; i++) {
        socket.getOutputStream().write(once.getBytes(UTF_8));
        assertThat(SqClient.read(in).text()).isEqualTo("0.5.6");
      }
    }
  }

  @Test
  void aWriteHappensOnlyToTheVersionThatTheCallerSaw() {
    SqClient client = lab.client();
    String where = "p=versions&c=" + AT;
    String first = client.get("insert?" + where + "&s=one").tag();
    assertThat(client.get("select?" + where).tag()).isEqualTo(first);
    String second = client.post("update?" + where, "two", "If-Match", first).tag();
    Answer late = client.post("update?" + where, "three", "If-Match", first);
    assertThat(late.status()).isEqualTo(412);
    assertThat(late.tag()).isEqualTo(second);
    assertThat(late.text()).contains("the version is " + second + "; nothing was changed");
    assertThat(client.get("select?" + where).text()).isEqualTo("two");
    assertThat(client.get("delete?" + where, "If-Match", "\"0\"").status()).isEqualTo(412);
    Answer gone = client.get("delete?" + where, "If-Match", "*");
    assertThat(gone.text()).isEqualTo("Removed 3 bytes");
    assertThat(gone.tag()).isEqualTo("\"0\"");
  }

  @Test
  void aNewScrollIsNotPutOverAnother() {
    SqClient client = lab.client();
    String where = "update?p=fresh&c=" + AT;
    assertThat(client.post(where, "mine", "If-None-Match", "*").status()).isEqualTo(200);
    assertThat(client.post(where, "yours", "If-None-Match", "*").status()).isEqualTo(412);
    assertThat(client.get("select?p=fresh&c=" + AT).text()).isEqualTo("mine");
  }

  @Test
  void anEmptyTextIsNoScroll() {
    SqClient client = lab.client();
    String where = "p=emptied&c=" + AT;
    client.get("insert?" + where + "&s=x");
    assertThat(client.get("update?" + where + "&s=").tag()).isEqualTo("\"0\"");
    assertThat(client.get("select?" + where).tag()).isEqualTo("\"0\"");
    assertThat(client.get("insert?" + where + "&s=").text()).isEqualTo("Inserted 0 bytes");
    assertThat(client.get("status?p=emptied").text()).endsWith("Phext Size: 0\nScrolls: 0");
  }

  @Test
  void theSameKeyTwiceWritesOnce() {
    SqClient client = lab.client();
    String where = "insert?p=twice&c=" + AT;
    Answer first = client.post(where, "a", "Idempotency-Key", "k1");
    Answer again = client.post(where, "a", "Idempotency-Key", "k1");
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(again.tag()).isEqualTo(first.tag());
    assertThat(client.get("select?p=twice&c=" + AT).text()).isEqualTo("a");
    Answer other = client.post(where, "b", "Idempotency-Key", "k1");
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.text()).contains("the key 'k1' was already used for a different write");
    assertThat(client.get("select?p=twice&c=" + AT).text()).isEqualTo("a");
  }

  @Test
  void aRawTextGoesOnFromItsPlace() {
    SqClient client = lab.client();
    client.get("insert?p=raw&c=" + encoded("2.3.5/7.2.4/8.1.6") + "&s=there,+");
    Answer answer =
        client.post("insert?p=raw&raw=true&c=" + encoded("2.3.5/7.2.4/8.1.5"), "a\u0017b\u0018c");
    assertThat(answer.text()).isEqualTo("Inserted 5 bytes");
    assertThat(client.get("toc?p=raw").text())
        .isEqualTo(
            "* 2.3.5/7.2.4/8.1.5: a\n* 2.3.5/7.2.4/8.1.6: there, b\n* 2.3.5/7.2.4/8.2.1: c\n");
    client.post("update?p=raw&raw=true&c=" + encoded("2.3.5/7.2.4/8.1.6"), "d");
    assertThat(client.get("select?p=raw&c=" + encoded("2.3.5/7.2.4/8.1.6")).text()).isEqualTo("d");
  }

  @Test
  void aRawTextThatIsTooMuchForOneOperationIsRefusedWhole() {
    SqClient client = lab.client();
    Answer many = client.post("insert?p=toomany&raw=true&c=" + AT, "x\u0017".repeat(1_001));
    assertThat(many.status()).as(many.text()).isEqualTo(413);
    assertThat(many.text()).contains("1001 scrolls; one operation takes at most 1000");
    Answer large = client.post("insert?p=toomany&raw=true&c=" + AT, "x".repeat((1 << 20) + 1));
    assertThat(large.status()).isEqualTo(413);
    assertThat(client.get("toc?p=toomany").text()).isEqualTo("* 1.1.1/1.1.1/1.1.1: \n");
  }

  @Test
  void aBatchIsDoneWholeOrNotAtAll() {
    SqClient client = lab.client();
    String batch =
        """
        [{"op":"insert","p":"batch","c":"1.1.1/1.1.1/1.1.1","text":"a"},
         {"op":"update","p":"batch2","c":"1.1.1/1.1.1/1.1.2","text":"b","if-none-match":"*"},
         {"op":"delete","p":"batch","c":"1.1.1/1.1.1/1.1.3"}]""";
    Answer done = client.post("batch", batch);
    assertThat(done.status()).as(done.text()).isEqualTo(200);
    assertThat(done.text()).contains("\"removedBytes\":0").contains("1.1.1/1.1.1/1.1.2");
    Answer again = client.post("batch", batch);
    assertThat(again.status()).isEqualTo(412);
    assertThat(client.get("get?p=batch").text()).isEqualTo("a");
    assertThat(client.get("get?p=batch2").text()).isEqualTo("\u0017b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{} | the body must be a JSON list of 1 to 1000 operations",
        "[] | the body must be a JSON list",
        "[1] | operation 1: must be an object",
        "[{\"op\":\"insert\"}] | operation 1: p is missing",
        "[{\"op\":\"erase\",\"p\":\"a\",\"c\":\"1.1.1/1.1.1/1.1.1\"}] | op: 'erase'",
        "[{\"op\":\"insert\",\"p\":\"a\",\"c\":\"1\",\"text\":\"x\"}] | operation 1: c: '1' is no",
        "[{\"op\":\"insert\",\"p\":\"a\",\"c\":\"1.1.1/1.1.1/1.1.1\",\"test\":\"x\"}] | 'test' is",
        "[{\"op\":\"insert\",\"p\":\"a\",\"c\":\"1.1.1/1.1.1/1.1.1\"}] | text is missing",
        "[{\"op\": | the body is not JSON: line 1",
      })
  void aBatchThatCannotBeReadIsRefusedWithItsPlace(String body, String words) {
    Answer answer = lab.client().post("batch", body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains(words);
  }

  @Test
  void aDeltaThatIsNoListIsRefusedWithItsLine() {
    Answer answer = lab.client().post("delta?p=a", "1.1.1/1.1.1/1.1.1: 00\nnonsense\n");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("line 2 is not COORDINATE: CHECKSUM");
  }

  @Test
  void everyReadSaysWhichVersionItReflects() {
    SqClient client = lab.client();
    String tag = client.get("insert?p=reads&c=" + AT + "&s=x").tag().replace("\"", "");
    for (String verb : new String[] {"toc", "get", "checksum", "status", "json-export", "delta"}) {
      long version = Long.parseLong(client.get(verb + "?p=reads").header("SQ-Version"));
      assertThat(version).as(verb).isGreaterThanOrEqualTo(Long.parseLong(tag));
    }
  }

  @Test
  void aReaderOfTheRanchWritesNothing() {
    SqClient reader = lab.client(Permission.READ);
    assertThat(reader.get("toc?p=journal").status()).isEqualTo(200);
    assertThat(reader.get("toc?p=tokens").status()).isEqualTo(403);
    Answer refused = reader.get("insert?p=a&c=" + AT + "&s=x");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.text()).contains("the token has the scope read; this needs operate");
    SqClient operator = lab.client(Permission.OPERATE);
    assertThat(operator.get("insert?p=op&c=" + AT + "&s=x").status()).isEqualTo(200);
    assertThat(operator.get("insert?p=journal&c=" + AT + "&s=x").status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"life", "a name with blanks", "星", "p.q"})
  void namesThatAreNoPathsAreNames(String name) {
    SqClient client = lab.client();
    client.post("insert?c=" + AT + "&p=" + encoded(name), "x");
    String phext = client.get("get?p=" + encoded(name)).text();
    assertThat(Phext.parse(phext).scrolls()).hasSize(1);
  }
}
