package choir.runtime.discord;

import choir.core.access.Secret;
import choir.core.chat.ChatException;
import choir.core.chat.ChatException.Kind;
import choir.core.chat.ChatGateway.Account;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Looks up the account of a token, and whether its application may read messages, without opening a
 * session. Thread-safe.
 */
final class DiscordAccounts {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final JsonMapper MAPPER = new JsonMapper();

  /**
   * Flags of an application with the intent MESSAGE CONTENT: 1 << 18 of a verified one, 1 << 19 of
   * others (https://discord.com/developers/docs/resources/application).
   */
  private static final long MAY_READ = 1L << 18 | 1L << 19;

  private static final int REFUSED = 401;
  private static final int OK = 200;

  private final HttpClient http;

  DiscordAccounts(HttpClient http) {
    this.http = http;
  }

  /** The account; fails with {@link ChatException}, whose message names what a person has to do. */
  CompletionStage<Account> find(DeclaredIdentity identity, Secret token) {
    return get(identity, token, "users/@me")
        .thenCompose(
            user ->
                get(identity, token, "applications/@me")
                    .thenApply(application -> account(user, application)));
  }

  private static Account account(JsonNode user, JsonNode application) {
    if ((application.path("flags").asLong() & MAY_READ) == 0) {
      throw new ChatException(
          Kind.IDENTITY,
          ("its application '%s' lacks the intent MESSAGE CONTENT; switch it on in Discord's"
                  + " developer portal, on the page Bot")
              .formatted(user.path("username").asText()));
    }
    return new Account(user.path("id").asText(), user.path("username").asText());
  }

  private CompletionStage<JsonNode> get(DeclaredIdentity identity, Secret token, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(identity.restUrl() + path))
            .timeout(PATIENCE)
            .header("Authorization", "Bot " + token.reveal())
            .header("User-Agent", "DiscordBot (choir, 0.1)")
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .handle(
            (answer, failure) -> {
              if (answer == null) {
                throw new ChatException(
                    Kind.RETRY, "Discord cannot be reached at " + identity.server());
              }
              return body(answer);
            });
  }

  private static JsonNode body(HttpResponse<String> answer) {
    if (answer.statusCode() == REFUSED) {
      throw new ChatException(
          Kind.IDENTITY, "Discord refuses the token; reset it in the developer portal, page Bot");
    }
    if (answer.statusCode() != OK) {
      throw new ChatException(Kind.RETRY, "Discord answers with status " + answer.statusCode());
    }
    try {
      return MAPPER.readTree(answer.body());
    } catch (JsonProcessingException broken) {
      throw new ChatException(Kind.RETRY, "Discord's answer is not JSON");
    }
  }
}
