package choir.runtime.sq.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
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
}
