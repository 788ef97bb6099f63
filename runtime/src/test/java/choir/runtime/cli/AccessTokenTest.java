package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.access.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fault C1: such a token ended in a stack trace that contained it. */
class AccessTokenTest {
  private static final String SECRET = "chr_secret";

  @TempDir Path folder;

  @Test
  void whatEditorsAddAroundATokenIsIgnored() {
    assertThat(AccessToken.of("\ufeff" + SECRET + "\r\n", "f")).isEqualTo(Secret.of(SECRET));
    assertThat(AccessToken.of("  " + SECRET + "\t", "f")).isEqualTo(Secret.of(SECRET));
    assertThat(AccessToken.of(" \ufeff\n", "f").isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u201cchr_secret\u201d",
        "chr_secret\u00e9",
        "chr_se\ncret",
        "chr_secret\u0000",
        "chr_secret chr_secret",
        "\u2028chr_secret\u2028x"
      })
  void aCharacterThatNoTokenHasIsRefusedWithItsPlaceAndWithoutTheToken(String text)
      throws IOException {
    Path file = Files.writeString(folder.resolve("token"), text);
    assertThatThrownBy(() -> AccessToken.in(file))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(file + " has U+")
        .hasMessageNotContaining("secret");
    for (String[] command :
        new String[][] {
          {"agents", "--token-file", file.toString()},
          {"sq", "toc", "lux", "--token-file", file.toString()},
          {"join", "127.0.0.1", "--token-file", file.toString(), "--home", folder + "/h"}
        }) {
      Terminal run = Terminal.run(command);
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("copy the token alone").doesNotContain("secret", "\tat ");
    }
  }

  @Test
  void aFileThatCannotBeReadIsNamedWithTheReason() {
    Terminal run = Terminal.run("agents", "--token-file", folder.resolve("none").toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("no token in " + folder.resolve("none") + ": does not exist");
  }
}
