package choir.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
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

  /** Fault B8: a host with an underscore, as in container networks, was said to be none. */
  @Test
  void aHostWithAnUnderscoreIsAHost() {
    URI url = URI.create("http://llama_server:8080/v1");

    assertThat(keyless(url).baseUrl()).contains(url);
    assertThatThrownBy(() -> keyless(URI.create("https://llama_server/v1")))
        .hasMessage(
            "model 'big': the host of baseUrl contains '_', which no certificate can name; use its"
                + " address");
  }

  /** Fault B8: the address of the endpoint itself was accepted, and each call was a 404. */
  @ParameterizedTest
  @ValueSource(strings = {"/v1/chat/completions", "/v1/chat/completions/", "/v1/messages"})
  void thePathOfAnEndpointIsNamed(String path) {
    assertThatThrownBy(() -> keyless(URI.create("http://host" + path)))
        .hasMessage(
            "model 'big': baseUrl ends in the path of an endpoint; remove "
                + path.substring("/v1".length()));
  }

  @Test
  void aHeaderThatHoldsASecretIsRefusedByItsName() {
    assertThatThrownBy(() -> header("X-Api-Key", "sk-123"))
        .hasMessageStartingWith("headers contains X-Api-Key, which holds a secret")
        .hasMessageNotContaining("sk-123");
    assertThatThrownBy(() -> header("Content-Type", "text/plain"))
        .hasMessage("headers contains Content-Type, which Choir sets itself");
    assertThatThrownBy(() -> header("x-title", "a\nb"))
        .hasMessage("the header x-title must have at most 1000 printable ASCII characters");
    assertThat(header("X-Title", "Choir").headers()).containsEntry("x-title", "Choir");
  }

  private static ModelOptions header(String name, String value) {
    return new ModelOptions(
        Optional.empty(), Map.of(name, value), "{}", true, 0, Optional.empty(), Optional.empty());
  }

  private static ModelDeclaration keyless(URI url) {
    return ModelDeclaration.keyless(
        "big", ModelDeclaration.Provider.OPENAI_COMPATIBLE, url, "model");
  }
}
