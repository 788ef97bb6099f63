package choir.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.access.WebAccess.Headers;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Findings H2 and L8: pages of other sites, and names of other sites that resolve to here. */
final class WebAccessTest {
  private static final WebAccess HERE =
      new WebAccess("127.0.0.1", List.of("Choir.example"), List.of("https://notes.example:8443"));

  private static Headers headers(String host, @Nullable String origin, @Nullable String fetchSite) {
    return new Headers(host, Optional.ofNullable(origin), Optional.ofNullable(fetchSite));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1:1337, true",
    "127.0.0.1, 127.9.9.9, true",
    "127.0.0.1, localhost:1337, true",
    "127.0.0.1, LOCALHOST, true",
    "127.0.0.1, [::1]:1337, true",
    "127.0.0.1, choir.example:443, true",
    "127.0.0.1, evil.example:1337, false",
    "127.0.0.1, localhost.evil.example, false",
    "127.0.0.1, 127.0.0.1.evil.example, false",
    "127.0.0.1, 10.0.0.5:1337, false",
    "127.0.0.1, '', false",
    "127.0.0.1, evil.example#127.0.0.1, false",
    "0.0.0.0, 10.0.0.5:1337, true",
    "0.0.0.0, [fe80::1]:1337, true",
    "0.0.0.0, evil.example, false",
    "10.0.0.5, 10.0.0.5, true",
    "ranch.lan, Ranch.LAN:1338, true",
  })
  void aServerAnswersToItsNamesAlone(String address, String host, boolean own) {
    WebAccess access = new WebAccess(address, HERE.hosts(), List.of());
    assertThat(access.checkHost(headers(host, null, null)).isEmpty()).isEqualTo(own);
  }

  @ParameterizedTest
  @CsvSource({
    ", , true",
    ", none, true",
    ", same-origin, true",
    ", same-site, false",
    ", cross-site, false",
    "http://127.0.0.1:1337, same-origin, true",
    "http://127.0.0.1:1337, , true",
    "http://127.0.0.1:3000, same-site, false",
    "https://notes.example:8443, cross-site, true",
    "https://notes.example, cross-site, false",
    "https://evil.example, cross-site, false",
    "null, cross-site, false",
  })
  void aPageOfAnotherSiteMayNotCall(
      @Nullable String origin, @Nullable String fetchSite, boolean allowed) {
    assertThat(HERE.checkPage(headers("127.0.0.1:1337", origin, fetchSite)).isEmpty())
        .isEqualTo(allowed);
  }

  @Test
  void aDenialNamesTheCauseAndTheRemedyAndShowsNoControlCharacters() {
    assertThat(HERE.checkHost(headers("evil\u001b[2J.example:1", null, null)).orElseThrow())
        .isEqualTo(
            new WebAccess.Denial(
                421,
                "Host: 'evil?[2j.example' is not a name of this server; call it by its address, or"
                    + " add the name to 'hosts' beside 'address' in ranch.yaml"));
    assertThat(HERE.checkPage(headers("localhost", "https://evil.example", null)).orElseThrow())
        .isEqualTo(
            new WebAccess.Denial(
                403,
                "Forbidden: the request was made by a page of https://evil.example; send a token,"
                    + " or add that page to sq.origins in ranch.yaml"));
  }

  @Test
  void aDeclaredPageIsNamedAsItWroteItself() {
    Headers declared = headers("localhost", "https://Notes.example:8443", "cross-site");
    assertThat(HERE.allowedOrigin(declared)).contains("https://Notes.example:8443");
    assertThat(HERE.allowedOrigin(headers("localhost", "http://localhost", null))).isEmpty();
  }
}
