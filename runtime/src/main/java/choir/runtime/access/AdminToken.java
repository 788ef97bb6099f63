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

/** The first token of a ranch: in a file that only the node's owner can read. */
public final class AdminToken {
  /** The caller that it names. */
  public static final String NAME = "admin";

  /** What is shorter was not written by us to the end. */
  private static final int SHORTEST = 40;

  private AdminToken() {}

  /** Where a home has it. */
  public static Path in(Path home) {
    return home.resolve("token");
  }

  /**
   * Makes the ranch's first token, once: later starts change nothing. A file that is there already
   * (after a crash in the midst of this, from a store that is gone, or written by a restore) is
   * taken as it is: whoever can write into the home is its owner.
   *
   * @param file where the token is written, mode 600
   * @return whether a token was stored
   * @throws IOException if the file can be neither read nor written; then nothing is stored
   */
  public static CompletionStage<Boolean> ensure(Tokens tokens, Path file, SecureRandom random)
      throws IOException {
    boolean known = tokens.list().stream().anyMatch(token -> token.scope() == Scope.ADMIN);
    String token = Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8).strip() : "";
    boolean usable = token.startsWith(TokenFormat.PREFIX) && token.length() >= SHORTEST;
    if (known && (!usable || tokens.owner(token).isPresent())) {
      return CompletableFuture.completedStage(false);
    }
    if (!usable) {
      token = fresh(file, random);
    }
    return tokens.adopt(free(tokens), Scope.ADMIN, token);
  }

  /** Writes a new token into a file, for the next start to admit. */
  public static String fresh(Path file, SecureRandom random) throws IOException {
    String token = TokenFormat.fresh(random);
    AtomicFile.write(file, token + "\n", AtomicFile.PRIVATE);
    return token;
  }

  /** A restored ranch has the admin of its backup, whose token may be lost. */
  private static String free(Tokens tokens) {
    List<String> taken = tokens.list().stream().map(Token::name).toList();
    String name = NAME;
    for (int i = 2; taken.contains(name); i++) {
      name = NAME + "-" + i;
    }
    return name;
  }
}
