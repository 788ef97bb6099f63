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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The initial admin token of a ranch, in a file that only the node's owner can read. */
public final class AdminToken {
  /** The name of the token. */
  public static final String NAME = "admin";

  /** Minimum length; a shorter file was not written completely. */
  private static final int MIN_LENGTH = 40;

  /** Maximum characters of a node's name in the name of its token, which has at most 40. */
  private static final int NODE_LENGTH = 35;

  private static final Logger log = LoggerFactory.getLogger(AdminToken.class);

  private AdminToken() {}

  /** The token file of a home. */
  public static Path in(Path home) {
    return home.resolve("token");
  }

  /**
   * Creates the ranch's initial token unless it exists. The token in an existing file is adopted if
   * the store has no admin token at all (after a crash, or with a new store), or if {@link #fresh}
   * wrote it to be adopted. Any other one was revoked or rotated, and stays so.
   *
   * @param file token file, mode 600
   * @return whether a token was stored
   * @throws IOException if the file can be neither read nor written; nothing is stored then
   */
  public static CompletionStage<Boolean> ensure(Tokens tokens, Path file, SecureRandom random)
      throws IOException {
    boolean known = tokens.list().stream().anyMatch(token -> token.scope() == Scope.ADMIN);
    String token = usable(file);
    boolean wanted = Files.exists(mark(file));
    boolean owned = !token.isEmpty() && tokens.owner(token).isPresent();
    if (known && (owned || !wanted)) {
      Files.deleteIfExists(mark(file));
      return CompletableFuture.completedStage(false);
    }
    if (token.isEmpty()) {
      token = written(file, random);
    }
    return tokens
        .adopt(unusedName(tokens), Scope.ADMIN, token)
        .thenApply(
            stored -> {
              try {
                Files.deleteIfExists(mark(file));
              } catch (IOException left) {
                // The token is stored, so that the mark has no effect.
                log.warn("{} cannot be deleted: {}", mark(file), left.toString());
              }
              return stored;
            });
  }

  /** Writes a new token to a file, to be adopted by the next start beside those of the store. */
  public static void fresh(Path file, SecureRandom random) throws IOException {
    AtomicFile.write(mark(file), "adopt\n", AtomicFile.PRIVATE);
    String unused = written(file, random);
  }

  /** Replaces the token in a file, after its rotation. */
  public static void replace(Path file, String token) throws IOException {
    AtomicFile.write(file, token + "\n", AtomicFile.PRIVATE);
  }

  private static Path mark(Path file) {
    return file.resolveSibling(file.getFileName() + ".adopt");
  }

  private static String written(Path file, SecureRandom random) throws IOException {
    String token = TokenFormat.fresh(random);
    replace(file, token);
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
    String token = known.isEmpty() ? written(file, random) : known;
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
