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

  /** Maximum characters of a node's name in the name of its token, which has at most 40. */
  private static final int NODE_LENGTH = 35;

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
    String token = usable(file);
    if (known && (token.isEmpty() || tokens.owner(token).isPresent())) {
      return CompletableFuture.completedStage(false);
    }
    if (token.isEmpty()) {
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

  /**
   * Creates the admin token of a machine that joins, in its token file, so that its operator can
   * use every command there, 'choir leave' among them. A machine has a copy of the store and writes
   * to it, so that the token adds nothing to what its owner can do. The token in an existing file
   * is adopted, after a crash.
   *
   * @param node name of the node
   * @param file token file, mode 600
   * @return whether a token was stored
   * @throws IOException if the file can be neither read nor written; nothing is stored then
   */
  public static CompletionStage<Boolean> ensureForNode(
      Tokens tokens, String node, Path file, SecureRandom random) throws IOException {
    String known = usable(file);
    if (!known.isEmpty() && tokens.owner(known).isPresent()) {
      return CompletableFuture.completedStage(false);
    }
    String token = known.isEmpty() ? fresh(file, random) : known;
    String name = nameOf(node);
    // A machine of this name may have been here before: its token is replaced.
    return tokens.revoke(name).thenCompose(done -> tokens.adopt(name, Scope.ADMIN, token));
  }

  /** The name of the token of a machine that has joined. */
  public static String nameOf(String node) {
    return "node-" + node.substring(0, Math.min(node.length(), NODE_LENGTH));
  }

  /** The token in a file; empty if there is none, or if it was not written completely. */
  private static String usable(Path file) throws IOException {
    String token = Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8).strip() : "";
    return token.startsWith(TokenFormat.PREFIX) && token.length() >= MIN_LENGTH ? token : "";
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
