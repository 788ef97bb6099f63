package choir.runtime.sq.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.runtime.sq.http.SqClient.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages in a browser, other users of the machine, and tokens of other scopes reach. */
class StrangersTest {
  private static final String AT = "1.1.1/1.1.1/1.1.1";
  private static final String INSERT = "insert?p=notes&s=planted&c=" + AT;
  private static final String[] FOREIGN = {"Origin", "https://evil.example"};

  @TempDir Path home;
  private SqServerFixture lab;

  @BeforeEach
  void open() throws IOException {
    lab = SqServerFixture.open(home);
  }

  @AfterEach
  void close() throws IOException {
    lab.close();
  }

  private String stored() {
    return lab.client(Permission.READ).get("select?p=notes&c=" + AT).text();
  }

  /** Finding H2: a page wrote by an image's address, which browsers fetch without asking. */
  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site"})
  void anImageOfAnotherSiteWritesNothing(String site) {
    Answer answer = lab.client().get(INSERT, "Sec-Fetch-Site", site);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).startsWith("Forbidden: the request was made by a page of another");
    assertThat(stored()).isEmpty();
  }

  /** Finding H2. */
  @Test
  void aScriptOfAnotherSiteNeitherReadsNorWrites() {
    assertThat(lab.client().get(INSERT, FOREIGN).status()).isEqualTo(403);
    assertThat(lab.client().post("insert?p=notes&c=" + AT, "x", FOREIGN).status()).isEqualTo(403);
    assertThat(lab.client().get("toc?p=notes", FOREIGN).status()).isEqualTo(403);
    assertThat(lab.client().post("reload", "", FOREIGN).status()).isEqualTo(403);
    Answer preflight = lab.client().send("OPTIONS", "/api/v2/insert", new byte[0], FOREIGN);
    assertThat(preflight.status()).isEqualTo(403);
    assertThat(preflight.header("Access-Control-Allow-Methods")).isEmpty();
    assertThat(stored()).isEmpty();
  }

  /** A token that is not known is none, though nobody needs one here. */
  @Test
  void anInventedTokenOpensNothingForAPage() {
    assertThat(lab.client("chr_invented").get(INSERT, FOREIGN).status()).isEqualTo(403);
    assertThat(lab.client("chr_invented").get(INSERT).status()).isEqualTo(200);
  }

  @Test
  void aDeclaredPageReadsTheAnswerAndAnotherOneWithATokenDoesNot() {
    String[] declared = {"Origin", "https://notes.example"};
    Answer shown = lab.client().get("toc?p=notes", declared);
    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.header("Access-Control-Allow-Origin")).isEqualTo("https://notes.example");
    assertThat(shown.header("Vary")).isEqualTo("Origin");
    Answer preflight = lab.client().send("OPTIONS", "/api/v2/insert", new byte[0], declared);
    assertThat(preflight.status()).isEqualTo(204);
    assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo("https://notes.example");
    Answer byToken = lab.client(Permission.READ).get("toc?p=notes", FOREIGN);
    assertThat(byToken.status()).isEqualTo(200);
    assertThat(byToken.header("Access-Control-Allow-Origin")).isEmpty();
  }

  /** Finding L8: a name of the attacker's that resolves to loopback. A token changes nothing. */
  @Test
  void aNameThatIsNotTheServersIsMisdirected() {
    String request = "GET /api/v2/version HTTP/1.1\r\nHost: evil.example:1337\r\n\r\n";
    assertThat(lab.client().raw(request).status()).isEqualTo(421);
    String declared = "GET /api/v2/version HTTP/1.1\r\nHost: sq.example\r\n\r\n";
    assertThat(lab.client().raw(declared).text()).isEqualTo("0.5.6");
  }

  /** Finding M9: a proxy and the server disagreed about where the next request begins. */
  @ParameterizedTest
  @ValueSource(
      strings = {"xchunked", "identity", "gzip, chunked", "chunked, identity", "\u000bchunked"})
  void aTransferEncodingThatIsNotServedEndsTheConnection(String encoding) {
    String request =
        "POST /api/v2/insert?p=notes&c="
            + AT
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nTransfer-Encoding: "
            + encoding
            + "\r\n\r\nx";
    Answer answer = lab.client().raw(request);
    assertThat(answer.status()).as(answer.text()).isBetween(400, 501);
    assertThat(answer.header("Connection")).isEqualTo("close");
    assertThat(stored()).isEmpty();
  }

  /** Finding M9: a header that was repeated counted once. */
  @Test
  void repeatedHeadersCount() {
    String many = "X-Again: 1\r\n".repeat(200);
    String request = "GET /api/v2/version HTTP/1.1\r\nHost: 127.0.0.1\r\n" + many + "\r\n";
    assertThat(lab.client().raw(request).status()).isIn(400, 431);
  }

  /** Finding H2: another user of the machine wrote into an agent's system prompt. */
  @Test
  void whatIsNotAPersonsNeedsAToken() {
    for (String phext : List.of("agents/phex", "sessions/phex", "runs", "tokens", "tenant/a/b")) {
      String at = phext + "&c=" + AT;
      assertThat(lab.client().get("select?p=" + at).status()).as(phext).isIn(401, 403);
      assertThat(lab.client().get("update?s=x&p=" + at).status()).as(phext).isIn(401, 403);
      assertThat(lab.client().get("toc?p=" + phext).status()).as(phext).isIn(401, 403);
    }
    String memory = "agents/phex&c=" + AT;
    SqClient reader = lab.client(Permission.READ);
    assertThat(reader.get("update?s=x&p=" + memory).status()).isEqualTo(403);
    assertThat(reader.get("select?p=" + memory).status()).isEqualTo(200);
    SqClient operator = lab.client(Permission.OPERATE);
    assertThat(operator.get("update?s=mine&p=" + memory).status()).isEqualTo(200);
    assertThat(reader.get("select?p=" + memory).text()).isEqualTo("mine");
    assertThat(lab.client().get("phexts").text()).doesNotContain("agents/");
  }

  /** Finding M1: a token to join read each phext that no scope guarded. */
  @Test
  void aTokenReadsNothingUnlessItsScopeSaysSo() {
    lab.client().get(INSERT);
    SqClient other = lab.client(lab.tokens.createOther());
    for (String phext : List.of("notes", "agents/phex", "runs", "tokens")) {
      assertThat(other.get("select?p=" + phext + "&c=" + AT).status()).as(phext).isEqualTo(403);
      assertThat(other.get("watch?p=" + phext).status()).as(phext).isEqualTo(403);
    }
    assertThat(other.get("phexts").text()).doesNotContain("notes");
    assertThat(other.get("retention").text()).doesNotContain("notes");
    assertThat(other.get(INSERT).status()).isEqualTo(403);
  }

  /** Finding M2: the others closed only when somebody came with a token. */
  @Test
  void theFirstTenantClosesEveryNode() {
    Tenants elsewhere = Tenants.load(lab.store(), new SecureRandom());
    Tenant.Quota quota = new Tenant.Quota(1_000_000, 1_000);
    elsewhere.admit("one", quota, Optional.empty()).toCompletableFuture().join();
    await()
        .untilAsserted(() -> assertThat(lab.client().get("toc?p=notes").status()).isEqualTo(401));
  }
}
