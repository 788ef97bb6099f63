package choir.runtime.sq.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoppedStoreTest {
  @TempDir Path home;

  @Test
  void aWriteThatAStoppedStoreRefusesIsNotSaidToBePerhapsStored() throws IOException {
    try (SqServerFixture lab = SqServerFixture.open(home)) {
      lab.store().close();
      SqClient.Answer answer = lab.client().get("insert?p=a&c=1.1.1/1.1.1/1.1.1&s=late");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text()).contains("is closed").doesNotContain("may have been stored");
    }
  }

  @Test
  void aServerThatLacksHeapRefusesWhatWouldNeedMore() throws IOException {
    try (SqServerFixture lab = SqServerFixture.open(home)) {
      SqClient client = lab.client();
      lab.shortage = Optional.of("free heap");
      SqClient.Answer answer = client.get("insert?p=a&c=1.1.1/1.1.1/1.1.1&s=more");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("Retry-After")).isEqualTo("10");
      assertThat(answer.text()).contains("nothing was stored", "waits for free heap");
      assertThat(client.get("version").status()).isEqualTo(200);
      lab.shortage = Optional.empty();
      assertThat(client.get("select?p=a&c=1.1.1/1.1.1/1.1.1").text()).isEmpty();
    }
  }
}
