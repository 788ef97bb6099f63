package choir.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelDeclarationTest {
  @ParameterizedTest
  @EnumSource(ModelDeclaration.Provider.class)
  void aProviderIsReadAsItIsWritten(ModelDeclaration.Provider provider) {
    assertThat(ModelDeclaration.Provider.parse(provider.written())).isEqualTo(provider);
  }

  @Test
  void anUnknownProviderIsRefusedWithThoseThatExist() {
    assertThatThrownBy(() -> ModelDeclaration.Provider.parse("oracle"))
        .hasMessage("provider is 'oracle', must be offline, openai-compatible or ollama");
  }

  @Test
  void ollamaIsAskedOnThisMachineUnlessDeclaredOtherwise() {
    var declared =
        new ModelDeclaration(
            "small",
            ModelDeclaration.Provider.OLLAMA,
            Optional.empty(),
            Optional.of("llama3.2"),
            Optional.empty(),
            Optional.empty());

    assertThat(declared.baseUrl()).contains(URI.create("http://127.0.0.1:11434/v1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://host/v1",
        "/v1",
        "http:host",
        "https://me:secret@host/v1",
        "https://host/v1?key=secret",
        "https://host/v1#secret"
      })
  void anAddressThatCannotBeAskedSafelyIsRefused(String url) {
    assertThatThrownBy(
            () ->
                ModelDeclaration.keyless(
                    "big", ModelDeclaration.Provider.OPENAI_COMPATIBLE, URI.create(url), "model"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("model 'big': baseUrl ")
        .hasMessageNotContaining("secret");
  }

  @Test
  void twoPlacesForOneKeyAreRefused() {
    assertThatThrownBy(
            () ->
                new ModelDeclaration(
                    "big",
                    ModelDeclaration.Provider.OPENAI_COMPATIBLE,
                    Optional.of(URI.create("https://host/v1")),
                    Optional.of("model"),
                    Optional.of("KEY"),
                    Optional.of("key")))
        .hasMessage("model 'big': apiKeyEnv and apiKeyFile are both set; remove one");
  }
}
