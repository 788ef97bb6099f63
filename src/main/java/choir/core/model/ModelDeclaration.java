package choir.core.model;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * A model as {@code ranch.yaml} declares it. It holds where a secret is, never the secret.
 *
 * @param name what agents call it, unique in the ranch
 * @param baseUrl http or https, without user and password; for a server that speaks OpenAI's API it
 *     usually ends in {@code /v1}. There is no default except Ollama's own loopback address: a
 *     provider that costs money is always named by a person
 * @param model the provider's name of the model
 * @param apiKeyEnv the environment variable that holds the key
 * @param apiKeyFile the file that holds the key, relative to the node's home unless absolute
 */
public record ModelDeclaration(
    String name,
    Provider provider,
    Optional<URI> baseUrl,
    Optional<String> model,
    Optional<String> apiKeyEnv,
    Optional<String> apiKeyFile) {

  /**
   * The name that always is one: the model declared under it, else the first one declared, else
   * what the node finds on its machine.
   */
  public static final String DEFAULT = "default";

  /** Where Ollama listens unless told otherwise (docs.ollama.com/api/openai-compatibility). */
  public static final URI OLLAMA = URI.create("http://127.0.0.1:11434/v1");

  /** Who serves the model. */
  public enum Provider {
    OFFLINE,
    OPENAI_COMPATIBLE,
    OLLAMA;

    /** As written in {@code ranch.yaml}: {@code openai-compatible}. */
    public String written() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads what {@link #written} gives.
     *
     * @throws IllegalArgumentException naming the values that are known
     */
    public static Provider parse(String written) {
      for (Provider provider : values()) {
        if (provider.written().equals(written)) {
          return provider;
        }
      }
      throw new IllegalArgumentException(
          "provider is '" + written + "', known are offline, openai-compatible and ollama");
    }
  }

  public ModelDeclaration {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a model needs a name");
    }
    baseUrl.ifPresent(url -> requireHttp(name, url));
    if (provider == Provider.OLLAMA && baseUrl.isEmpty()) {
      baseUrl = Optional.of(OLLAMA);
    }
    if (provider != Provider.OFFLINE) {
      require(baseUrl.isPresent(), name, "baseUrl is missing (no paid address is a default)");
      require(model.filter(m -> !m.isBlank()).isPresent(), name, "model is missing");
    }
    require(
        apiKeyEnv.isEmpty() || apiKeyFile.isEmpty(),
        name,
        "apiKeyEnv and apiKeyFile are both set, one is enough");
  }

  public static ModelDeclaration offline(String name) {
    return new ModelDeclaration(
        name,
        Provider.OFFLINE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** A model without a key, as local servers have it. */
  public static ModelDeclaration keyless(
      String name, Provider provider, URI baseUrl, String model) {
    return new ModelDeclaration(
        name,
        provider,
        Optional.of(baseUrl),
        Optional.of(model),
        Optional.empty(),
        Optional.empty());
  }

  private static void requireHttp(String name, URI url) {
    boolean http = "http".equalsIgnoreCase(url.getScheme());
    boolean https = "https".equalsIgnoreCase(url.getScheme());
    require(http || https, name, "baseUrl must begin with http:// or https://");
    require(url.getHost() != null, name, "baseUrl names no host");
    require(
        url.getRawUserInfo() == null,
        name,
        "baseUrl holds a user or password; put the key into apiKeyEnv or apiKeyFile");
    require(
        url.getRawQuery() == null && url.getRawFragment() == null,
        name,
        "baseUrl must not hold a query or a fragment");
  }

  private static void require(boolean holds, String name, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("model '" + name + "': " + otherwise);
    }
  }
}
