package choir.runtime.discord;

import choir.core.access.Secret;
import choir.core.chat.ChatException;
import choir.core.chat.ChatIdentity;
import choir.runtime.ranch.Section;
import choir.runtime.sq.client.TokenSource;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The identity of an agent in Discord, as declared.
 *
 * @param server address of the server; Discord's own unless declared
 */
record DeclaredIdentity(
    ChatIdentity chat, Optional<String> tokenEnv, Optional<String> tokenFile, URI server) {
  private static final URI DISCORD = URI.create("https://discord.com");
  private static final int LOOP_LIMIT = 6;

  /** A token has some 70 characters. */
  private static final int MAX_TOKEN_CHARS = 1_000;

  /**
   * Reads the sections of the ranch and of an agent.
   *
   * @param ofRanch empty if there is none
   */
  static DeclaredIdentity read(String ofRanch, String ofAgent) {
    JsonNode ranch = Section.read(ofRanch.isEmpty() ? "{}" : ofRanch);
    JsonNode agent = Section.read(ofAgent);
    SortedMap<String, String> people = new TreeMap<>();
    ranch
        .path("people")
        .forEach(each -> people.put(each.path("id").asText(), each.path("name").asText()));
    List<String> channels = new ArrayList<>();
    agent.path("channels").forEach(each -> channels.add(each.asText()));
    return new DeclaredIdentity(
        new ChatIdentity(
            agent.path("home").asText(""),
            people,
            !ranch.path("strangers").asText("").equals("ignore"),
            !ranch.path("programs").asText("").equals("ignore"),
            ranch.path("loopLimit").asInt(LOOP_LIMIT),
            channels,
            DiscordSection.floors(ofRanch)),
        text(agent, "tokenEnv"),
        text(agent, "tokenFile"),
        text(ranch, "server").map(URI::create).orElse(DISCORD));
  }

  private static Optional<String> text(JsonNode node, String field) {
    return node.hasNonNull(field) ? Optional.of(node.get(field).asText()) : Optional.empty();
  }

  boolean isDiscord() {
    return server.equals(DISCORD);
  }

  /** The base address of the REST API, with a slash at its end. */
  String restUrl() {
    return server.toString().replaceFirst("/$", "") + "/api/v10/";
  }

  /** The address of the gateway of a server that is not Discord's own. */
  String gatewayUrl() {
    return "ws" + server.toString().replaceFirst("/$", "").substring("http".length());
  }

  /**
   * Reads the token.
   *
   * @throws ChatException naming the variable or the file if it is not there
   */
  Secret token(Function<String, @Nullable String> environment, Path home) {
    try {
      Secret token =
          new TokenSource(tokenEnv, tokenFile.map(home::resolve)).open(environment).get();
      if (token.reveal().length() > MAX_TOKEN_CHARS) {
        throw new IllegalArgumentException(
            tokenEnv.or(() -> tokenFile).orElse("") + " holds no token of Discord: it is too long");
      }
      return token;
    } catch (IllegalArgumentException unusable) {
      throw new ChatException(ChatException.Kind.IDENTITY, String.valueOf(unusable.getMessage()));
    }
  }
}
