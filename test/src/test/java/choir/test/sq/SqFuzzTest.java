package choir.test.sq;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.access.Scope;
import choir.test.fuzz.Fuzzing;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQ's port answers each request, or refuses it; nothing makes the server fail. */
@Tag("fuzz")
class SqFuzzTest {
  private static final String AT = "1.1.1/1.1.1/1.1.1";

  /** Ten times what the server keeps of a request. */
  private static final long MOST_GROWTH = 128L << 20;

  @TempDir Path home;

  @Test
  void noRequestMakesTheServerFail() throws Exception {
    try (ServedStore served = ServedStore.open(home)) {
      long before = used();
      new Fuzzing().requests(served.base().getPort(), corpus(served.token(Scope.ADMIN)));

      assertThat(used() - before).isLessThan(MOST_GROWTH);
      assertThat(served.client().get("version", Map.of(), 1 << 16).toCompletableFuture().join())
          .isNotNull();
    }
  }

  private static List<String> corpus(String token) {
    String head = " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token + "\r\n";
    return List.of(
        "GET /api/v2/version" + head + "\r\n",
        "GET /api/v2/select?p=notes&c=" + AT + head + "\r\n",
        "GET /api/v2/select?p=notes&c=" + AT + "&as-of=2026-01-01T00:00:00Z" + head + "\r\n",
        "GET /api/v2/insert?p=notes&c=" + AT + "&s=hello" + head + "\r\n",
        "POST /api/v2/update?p=notes&c=" + AT + head + "Content-Length: 5\r\n\r\nhello",
        "POST /api/v2/update?p=notes&c="
            + AT
            + head
            + "If-Match: \"1\"\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "GET /api/v2/delete?p=notes&c=" + AT + head + "\r\n",
        "GET /api/v2/toc?p=notes" + head + "\r\n",
        "GET /api/v2/delta?p=notes" + head + "\r\n",
        "GET /api/v2/get?p=notes" + head + "\r\n",
        "GET /api/v2/phexts" + head + "\r\n",
        "GET /api/v2/history?p=notes&c=" + AT + "&limit=3" + head + "\r\n",
        "GET /api/v2/members" + head + "\r\n",
        "GET /api/v2/retention" + head + "\r\n",
        "POST /api/v2/batch"
            + head
            + "Content-Type: application/json\r\nContent-Length: 67\r\n\r\n"
            + "{\"changes\":[{\"p\":\"notes\",\"c\":\"1.1.1/1.1.1/1.1.2\",\"insert\":\"two\"}]}",
        "OPTIONS /api/v2/insert" + head + "Origin: https://a.example\r\n\r\n");
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
