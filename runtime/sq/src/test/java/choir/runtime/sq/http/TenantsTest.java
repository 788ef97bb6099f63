package choir.runtime.sq.http;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.sq.Change;
import choir.core.sq.ScrollKey;
import choir.runtime.sq.http.SqClient.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WHERE = "p=notes&c=1.1.1/1.1.1/1.1.1";

  @TempDir Path home;
  private SqServerFixture lab;
  private SqClient admin;

  @BeforeEach
  void open() throws IOException {
    lab = SqServerFixture.open(home);
    admin = lab.client(Permission.ADMIN);
  }

  @AfterEach
  void close() throws IOException {
    lab.close();
  }

  private SqClient tenant(String body) throws IOException {
    Answer answer = admin.post("tenants", body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return lab.client(JSON.readTree(answer.text()).path("token").asText());
  }

  @Test
  void twoTenantsDoNotSeeEachOther() throws IOException {
    SqClient one = tenant("{\"name\":\"one\"}");
    SqClient two = tenant("{\"name\":\"two\"}");
    one.get("insert?" + WHERE + "&s=mine");
    assertThat(two.get("select?" + WHERE).text()).isEmpty();
    two.get("insert?" + WHERE + "&s=yours");
    assertThat(one.get("select?" + WHERE).text()).isEqualTo("mine");
    assertThat(two.get("toc?p=..").status()).isEqualTo(403);
    assertThat(two.get("toc?p=tenant%2Fone%2Fnotes").status()).isEqualTo(403);
    assertThat(two.get("toc?p=tokens").text()).isEqualTo("* 1.1.1/1.1.1/1.1.1: \n");
    assertThat(admin.get("toc?p=tenant%2Fone%2Fnotes").text()).contains("mine");
  }

  @Test
  void withTenantsNobodyCallsWithoutAToken() throws IOException {
    assertThat(lab.client().get("toc?p=a").status()).isEqualTo(200);
    SqClient one = tenant("{\"name\":\"one\"}");
    for (SqClient stranger : List.of(lab.client(), lab.client("chr_wrong"))) {
      Answer answer = stranger.get("toc?p=a");
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.text()).isEqualTo("Unauthorized");
    }
    SqClient bare = lab.client();
    assertThat(bare.get("toc?p=a", "X-SQ-API-Key", one.token()).status()).isEqualTo(200);
    assertThat(bare.get("toc?p=a", "Authorization", one.token()).status()).isEqualTo(200);
    assertThat(bare.get("toc?p=a", "Authorization", "bearer " + one.token()).status())
        .isEqualTo(200);
  }

  @Test
  void theKeysOfTenantsDoNotMeet() throws IOException {
    for (String name : List.of("one", "two")) {
      SqClient client = tenant("{\"name\":\"" + name + "\"}");
      Answer answer = client.post("insert?" + WHERE, name, "Idempotency-Key", "k");
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }
  }

  @Test
  void aTenantThatHasEnoughIsRefusedMoreAndMayDelete() throws IOException {
    SqClient small = tenant("{\"name\":\"small\",\"bytes\":1000,\"scrolls\":2}");
    assertThat(small.post("update?" + WHERE, "x".repeat(600)).status()).isEqualTo(200);
    Answer more = small.post("insert?" + WHERE, "x".repeat(600));
    assertThat(more.status()).isEqualTo(507);
    assertThat(more.text()).contains("'small' has ").contains("bytes of 1000");
    assertThat(small.post("update?" + WHERE, "y".repeat(300)).status()).isEqualTo(200);
    assertThat(small.get("delete?" + WHERE).text()).isEqualTo("Removed 300 bytes");
    for (int i = 1; i <= 3; i++) {
      Answer answer = small.get("insert?p=many&s=x&c=1.1.1/1.1.1/1.1." + i);
      assertThat(answer.status()).as(answer.text()).isEqualTo(i <= 2 ? 200 : 507);
    }
    admin.post("tenant-quota?name=small&scrolls=10", "");
    assertThat(small.get("insert?p=many&s=x&c=1.1.1/1.1.1/1.1.3").status()).isEqualTo(200);
  }

  /** Finding L6: wrong tokens could be tried without end. A right one is always accepted. */
  @Test
  void manyWrongTokensAreSlowedDown() throws IOException {
    SqClient one = tenant("{\"name\":\"one\"}");
    SqClient wrong = lab.client("chr_wrong");
    for (int i = 0; i < 20; i++) {
      assertThat(wrong.get("version").status()).isEqualTo(401);
    }
    Answer more = wrong.get("version");
    assertThat(more.status()).isEqualTo(429);
    assertThat(Integer.parseInt(more.header("Retry-After"))).isBetween(1, 60);
    assertThat(one.get("version").status()).isEqualTo(200);
  }

  /** Finding L4: a tenant of ten scrolls had 9,980. */
  @Test
  void aWriteOfManyScrollsCountsThemAll() throws IOException {
    SqClient small = tenant("{\"name\":\"small\",\"scrolls\":10}");
    String batch =
        IntStream.rangeClosed(1, 11)
            .mapToObj(
                i ->
                    "{\"op\":\"insert\",\"p\":\"a\",\"c\":\"1.1.1/1.1.1/1.1.%d\",\"text\":\"x\"}"
                        .formatted(i))
            .collect(Collectors.joining(",", "[", "]"));
    Answer many = small.post("batch", batch);
    assertThat(many.status()).as(many.text()).isEqualTo(507);
    assertThat(many.text()).contains("0 scrolls of 10", "11 scrolls more");
    String raw = "x\u0017".repeat(10) + "x";
    assertThat(small.post("insert?raw=true&" + WHERE, raw).status()).isEqualTo(507);
    assertThat(small.post("insert?raw=true&" + WHERE, raw.substring(2)).status()).isEqualTo(200);
    assertThat(small.get("update?s=y&" + WHERE).status()).as("no more scrolls").isEqualTo(200);
  }

  /** Finding M3: what was replaced stayed on the disk without a bound. */
  @Test
  void keptHistoryCountsAndAnUpdateWithoutHistoryFits() throws IOException {
    SqClient plain = tenant("{\"name\":\"plain\",\"bytes\":1500}");
    SqClient historian = tenant("{\"name\":\"historian\",\"bytes\":1500}");
    for (int i = 0; i < 5; i++) {
      assertThat(plain.post("update?" + WHERE, "x".repeat(1_000)).status()).isEqualTo(200);
    }
    assertThat(historian.post("update?" + WHERE, "x".repeat(700)).status()).isEqualTo(200);
    historian.post("update?" + WHERE, "y".repeat(600));
    Answer full = historian.post("insert?" + WHERE, "z".repeat(600));
    assertThat(full.status()).isEqualTo(507);
    assertThat(full.text()).contains("kept history included");
  }

  @Test
  void aRevokedTenantIsRefusedAndItsPhextsStay() throws IOException {
    SqClient one = tenant("{\"name\":\"one\"}");
    tenant("{\"name\":\"two\"}");
    one.get("insert?" + WHERE + "&s=mine");
    assertThat(admin.post("tenant-revoke?name=one", "").status()).isEqualTo(200);
    assertThat(one.get("select?" + WHERE).status()).isEqualTo(401);
    assertThat(admin.get("get?p=tenant%2Fone%2Fnotes").text()).isEqualTo("mine");
    assertThat(admin.post("tenant-revoke?name=one", "").status()).isEqualTo(404);
  }

  @Test
  void whatCannotBeATenantIsRefused() throws IOException {
    tenant("{\"name\":\"one\",\"token\":\"pmb-v1-001-abc123\"}");
    assertThat(admin.post("tenants", "{\"name\":\"one\"}").status()).isEqualTo(409);
    assertThat(admin.post("tenants", "{\"name\":\"b\",\"token\":\"pmb-v1-001-abc123\"}").status())
        .isEqualTo(409);
    assertThat(admin.post("tenants", "{\"name\":\"a/b\"}").status()).isEqualTo(400);
    assertThat(admin.post("tenants", "{\"name\":\"a..b\"}").status()).isEqualTo(400);
    assertThat(admin.post("tenants", "{\"name\":\"c\",\"bytes\":0}").status()).isEqualTo(400);
    assertThat(admin.post("tenants", "{}").text()).isEqualTo("name is missing");
    SqClient reader = lab.client(Permission.READ);
    assertThat(reader.post("tenants", "{\"name\":\"d\"}").status()).isEqualTo(403);
    assertThat(lab.client("pmb-v1-001-abc123").get("toc?p=a").status()).isEqualTo(200);
  }

  @Test
  void fiveHundredTenantsEachFindTheirOwn() throws IOException {
    for (int i = 0; i < 500; i++) {
      lab.tenants
          .admit("founding-" + i, Tenant.Quota.USUAL, Optional.of("token-of-" + i))
          .toCompletableFuture()
          .join();
    }
    for (int i = 0; i < 500; i += 7) {
      lab.client("token-of-" + i).get("insert?" + WHERE + "&s=" + i);
    }
    for (int i = 0; i < 500; i += 7) {
      assertThat(lab.client("token-of-" + i).get("select?" + WHERE).text()).isEqualTo("" + i);
    }
    JsonNode listed = JSON.readTree(admin.get("tenants").text()).path("tenants");
    assertThat(listed.size()).isEqualTo(500);
  }

  @Test
  void whatIsSaidOfOneTenantHasTheFieldsOfTheList() throws IOException {
    JsonNode one = JSON.readTree(admin.post("tenants", "{\"name\":\"one\"}").text());
    JsonNode changed = JSON.readTree(admin.post("tenant-quota?name=one&bytes=7", "").text());
    List<String> listed = new ArrayList<>();
    JSON.readTree(admin.get("tenants").text())
        .at("/tenants/0")
        .fieldNames()
        .forEachRemaining(listed::add);
    assertThat(listed).contains("name", "usedBytes");
    assertThat(one.fieldNames()).toIterable().containsAll(listed);
    assertThat(changed.fieldNames()).toIterable().containsAll(listed);
  }

  @Test
  void noTokenIsEverStored() throws IOException {
    SqClient one = tenant("{\"name\":\"one\"}");
    one.get("insert?" + WHERE + "&s=mine");
    lab.close();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file)).as(file.toString()).doesNotContain(one.token());
      }
    }
    lab = SqServerFixture.open(home);
    assertThat(lab.client(one.token()).get("select?" + WHERE).text()).isEqualTo("mine");
  }

  @Test
  void aTenantThatWasTakenAwayElsewhereIsRefusedAfterAReload() throws IOException {
    SqClient one = tenant("{\"name\":\"one\"}");
    tenant("{\"name\":\"two\"}");
    ScrollKey place = Tenant.key(1);
    lab.store().write(List.of(new Change.Delete(place))).toCompletableFuture().join();
    Answer reloaded = lab.client().post("reload", "");
    assertThat(reloaded.text()).isEqualTo("Config reload triggered");
    assertThat(one.get("toc?p=a").status()).isEqualTo(401);
  }
}
