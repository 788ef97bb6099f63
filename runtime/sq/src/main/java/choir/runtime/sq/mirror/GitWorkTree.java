package choir.runtime.sq.mirror;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.PersonIdent;

/**
 * The git work tree of a mirror's folder: a commit whenever {@link #commit} finds something new.
 * Nothing is signed and nothing is pushed. Not thread-safe.
 */
public final class GitWorkTree implements Closeable {
  /** Age at which Git's lock file counts as left behind by a dead process. */
  private static final Duration STALE = Duration.ofMinutes(10);

  private static final int NAMED = 5;

  private final Git git;

  private GitWorkTree(Git git) {
    this.git = git;
  }

  /** Opens the repository of a folder, which is made if there is none. */
  public static GitWorkTree open(Path folder) throws IOException {
    try {
      Git git =
          Files.isDirectory(folder.resolve(".git"))
              ? Git.open(folder.toFile())
              : Git.init().setDirectory(folder.toFile()).setInitialBranch("main").call();
      Path info = folder.resolve(".git").resolve("info");
      Files.createDirectories(info);
      Files.writeString(info.resolve("exclude"), MirrorManifest.FILE + "\n.*.draft\n");
      return new GitWorkTree(git);
    } catch (GitAPIException failed) {
      throw new IOException("git in " + folder + ": " + failed.getMessage(), failed);
    }
  }

  /**
   * Commits what the folder holds, drafts and notes left out.
   *
   * @param changed what the message names
   * @return whether there was anything new
   */
  public boolean commit(List<String> changed, Instant now) throws IOException {
    dropStaleLock(now);
    try {
      git.add().addFilepattern(".").call();
      git.add().addFilepattern(".").setUpdate(true).call();
      if (git.status().call().getUncommittedChanges().isEmpty()) {
        return false;
      }
      PersonIdent choir = new PersonIdent("Choir", "choir@localhost", now, ZoneOffset.UTC);
      git.commit()
          .setMessage(message(changed))
          .setAuthor(choir)
          .setCommitter(choir)
          .setSign(false)
          .setNoVerify(true)
          .call();
      return true;
    } catch (GitAPIException failed) {
      throw new IOException(
          "git in %s: %s".formatted(git.getRepository().getWorkTree(), failed.getMessage()),
          failed);
    }
  }

  private static String message(List<String> changed) {
    String names = changed.stream().limit(NAMED).collect(Collectors.joining(", "));
    int more = changed.size() - NAMED;
    return more > 0 ? names + " and " + more + " more" : names.isEmpty() ? "mirror" : names;
  }

  private void dropStaleLock(Instant now) throws IOException {
    Path lock = git.getRepository().getDirectory().toPath().resolve("index.lock");
    if (Files.exists(lock)
        && Files.getLastModifiedTime(lock).toInstant().isBefore(now.minus(STALE))) {
      Files.delete(lock);
    }
  }

  @Override
  public void close() {
    git.close();
  }
}
