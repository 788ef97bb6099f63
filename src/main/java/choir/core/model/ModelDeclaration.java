package choir.core.model;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model declared in {@code ranch.yaml}. It holds the location of a secret, never the secret.
 *
 * @param name the name by which agents refer to it, unique in the ranch
 * @param baseUrl http or https, without user info; the part before {@code /chat/completions}, which
 *     usually ends in {@code /v1}. Only Ollama has a default, its loopback address: a paid provider
 *     is always configured explicitly
 * @param model the model name used by the provider
 * @param apiKeyEnv the environment variable that holds the key
 * @param apiKeyFile the file that holds the key, relative to the node's home unless absolute
 * @param options deviations of the server
 */
public record ModelDeclaration(
    String name,
    Provider provider,
    Optional<URI> baseUrl,
    Optional<String> model,
    Optional<String> apiKeyEnv,
    Optional<String> apiKeyFile,
    ModelOptions options) {

  /** The section of {@code ranch.yaml} that declares models. */
  public static final String SECTION = "models";

  /**
   * The name that always resolves: to the model declared under it, otherwise to the first declared
   * model, otherwise to a model found on the node's machine.
   */
  public static final String DEFAULT = "default";

  /** Ollama's default address (docs.ollama.com/api/openai-compatibility). */
  public static final URI OLLAMA = URI.create("http://127.0.0.1:11434/v1");

  /** {@code java.net.URI} finds no host in a name with {@code _}, as container networks have. */
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

  private static final Pattern ENDPOINT =
      Pattern.compile("/(chat/completions|completions|responses|messages)/*$");

  /** The kind of API that serves the model. */
  public enum Provider {
    OFFLINE,
    OPENAI_COMPATIBLE,
    OLLAMA;

    /** The spelling in {@code ranch.yaml}, such as {@code openai-compatible}. */
    public String written() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Parses the result of {@link #written}.
     *
     * @throws IllegalArgumentException listing the known values
     */
    public static Provider parse(String written) {
      for (Provider provider : values()) {
        if (provider.written().equals(written)) {
          return provider;
        }
      }
      throw new IllegalArgumentException(
          "provider is '" + written + "', must be offline, openai-compatible or ollama");
    }
  }

  public ModelDeclaration {
    options = Objects.requireNonNullElse(options, ModelOptions.DEFAULT);
    if (name.isBlank()) {
      throw new IllegalArgumentException("a model needs a name");
    }
    baseUrl.ifPresent(url -> requireHttp(name, url));
    if (provider == Provider.OLLAMA && baseUrl.isEmpty()) {
      baseUrl = Optional.of(OLLAMA);
    }
    if (provider != Provider.OFFLINE) {
      require(
          baseUrl.isPresent(), name, "baseUrl is missing (there is no default for paid providers)");
      require(model.filter(m -> !m.isBlank()).isPresent(), name, "model is missing");
    }
    require(
        apiKeyEnv.isEmpty() || apiKeyFile.isEmpty(),
        name,
        "apiKeyEnv and apiKeyFile are both set; remove one");
  }

  /** A model of a server without deviations. */
  public ModelDeclaration(
      String name,
      Provider provider,
      Optional<URI> baseUrl,
      Optional<String> model,
      Optional<String> apiKeyEnv,
      Optional<String> apiKeyFile) {
    this(name, provider, baseUrl, model, apiKeyEnv, apiKeyFile, ModelOptions.DEFAULT);
  }

  /** The same model at another address. */
  public ModelDeclaration at(URI url) {
    return new ModelDeclaration(
        name, provider, Optional.of(url), model, apiKeyEnv, apiKeyFile, options);
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

  /** A model without an API key, as on local servers. */
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
    String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
    require(
        !authority.contains("@"),
        name,
        "baseUrl contains a user or password; set apiKeyEnv or apiKeyFile instead");
    require(HOST.matcher(authority).matches(), name, "baseUrl has no host");
    require(
        url.getHost() != null || http,
        name,
        "the host of baseUrl contains '_', which no certificate can name; use its address");
    require(
        url.getRawQuery() == null && url.getRawFragment() == null,
        name,
        "baseUrl must not contain a query or a fragment");
    require(
        !ENDPOINT.matcher(url.getPath()).find(),
        name,
        "baseUrl ends in the path of an endpoint; remove " + endpoint(url.getPath()));
  }

  private static String endpoint(String path) {
    Matcher found = ENDPOINT.matcher(path);
    return found.find() ? found.group() : "";
  }

  private static void require(boolean condition, String name, String problem) {
    if (!condition) {
      throw new IllegalArgumentException("model '" + name + "': " + problem);
    }
  }
}
