package choir.runtime.ranch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HttpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,  http://127.0.0.1:1338,  http://127.0.0.1:1338",
    "127.8.0.1,  http://127.8.0.1:1338,  http://127.8.0.1:1338",
    "LocalHost,  http://LocalHost:1338,  http://LocalHost:1338",
    "::1,        http://[::1]:1338,      http://[::1]:1338",
    "10.0.0.5,   https://10.0.0.5:1338,  https://10.0.0.5:1338",
    "a.lan,      https://a.lan:1338,     https://a.lan:1338",
    "fd00::5,    https://[fd00::5]:1338, https://[fd00::5]:1338",
    "0.0.0.0,    https://0.0.0.0:1338,   https://127.0.0.1:1338",
    "::,         https://[::]:1338,      https://127.0.0.1:1338",
  })
  void withCertificatesItIsHttpsExactlyWhereOthersCanReachIt(
      String address, String url, String here) {
    HttpAddress at = new HttpAddress(address, 1338);
    assertThat(at.url(true)).isEqualTo(url);
    assertThat(at.urlHere(true)).isEqualTo(here);
    assertThat(at.url(false)).isEqualTo(url.replace("https:", "http:"));
    assertThat(HttpAddress.of(URI.create(url))).isEqualTo(at);
  }

  @Test
  void anOffsetMovesAPortAndMakesNoneOfNone() {
    assertThat(HttpAddress.DEFAULT.shiftedBy(100).port()).isEqualTo(1438);
    assertThat(new HttpAddress("127.0.0.1", 0).shiftedBy(100).port()).isZero();
  }
}
