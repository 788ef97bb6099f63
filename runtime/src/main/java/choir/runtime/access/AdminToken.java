package choir.runtime.access;

import choir.core.access.TokenFormat;
import choir.runtime.sq.io.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The initial admin token of a ranch, in a file that only the node's owner can read. */
public final class AdminToken {
  /** The name of the token. */
  public static final String NAME = "admin";

  /** Minimum length; a shorter file was not written completely. */
  private static final int MIN_LENGTH = 40;

  private AdminToken() {}

  /** The token file of a home. */
  public static Path in(Path home) {
    return home.resolve("token");
  }

  /**
   * Creates the ranch's initial token unless it exists. The token in an existing file (after a
   * crash, from a deleted store, or written by a restore) is adopted: whoever can write to the home
   * is its owner.
   *
   * @param file token file, mode 600
   * @return whether a token was stored
   * @throws IOException if the file can be neither read nor written; nothing is stored then
   */
  public static CompletionStage<Boolean> ensure(Tokens tokens, Path file, SecureRandom random)
      throws IOException {
    boolean known = tokens.list().stream().anyMatch(token -> token.scope() == Scope.ADMIN);
    String token = Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8).strip() : "";
    boolean usable = token.startsWith(TokenFormat.PREFIX) && token.length() >= MIN_LENGTH;
    if (known && (!usable || tokens.owner(token).isPresent())) {
      return CompletableFuture.completedStage(false);
    }
    if (!usable) {
      token = fresh(file, random);
    }
    return tokens.adopt(unusedName(tokens), Scope.ADMIN, token);
  }

  /** Writes a new token to a file, to be adopted by the next start. */
  public static String fresh(Path file, SecureRandom random) throws IOException {
    String token = TokenFormat.fresh(random);
    AtomicFile.write(file, token + "\n", AtomicFile.PRIVATE);
    return token;
  }

  /** A free name: a restored ranch already has the admin token of its backup. */
  private static String unusedName(Tokens tokens) {
    List<String> taken = tokens.list().stream().map(Token::name).toList();
    String name = NAME;
    for (int i = 2; taken.contains(name); i++) {
      name = NAME + "-" + i;
    }
    return name;
  }
}
