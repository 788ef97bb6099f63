package choir.runtime.discord;

import choir.core.access.Secret;
import choir.core.chat.ChatException;
import choir.core.chat.ChatIdentity;
import choir.runtime.ranch.Section;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

  /** Longest file that is read: a token has some 70 characters. */
  private static final int MAX_TOKEN_BYTES = 1_000;

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
            channels),
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
    String place =
        tokenEnv
            .map(name -> "environment variable " + name)
            .orElseGet(() -> "file " + home.resolve(tokenFile.orElse("")));
    String text = tokenEnv.isPresent() ? environment.apply(tokenEnv.get()) : read(home, place);
    if (text == null || text.isBlank()) {
      throw new ChatException(ChatException.Kind.IDENTITY, place + " is not set, or empty");
    }
    try {
      return Secret.of(text);
    } catch (IllegalArgumentException unfit) {
      throw new ChatException(
          ChatException.Kind.IDENTITY, place + " is no token: " + unfit.getMessage());
    }
  }

  private String read(Path home, String place) {
    Path file = home.resolve(tokenFile.orElse(""));
    try {
      if (Files.size(file) > MAX_TOKEN_BYTES) {
        throw new ChatException(ChatException.Kind.IDENTITY, place + " is too long for a token");
      }
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new ChatException(
          ChatException.Kind.IDENTITY,
          place + " cannot be read (" + unreadable.getClass().getSimpleName() + ")");
    }
  }
}
