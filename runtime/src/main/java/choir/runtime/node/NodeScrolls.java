package choir.runtime.node;

import choir.core.sq.ScrollStore;
import choir.runtime.ranch.SqUse;
import choir.runtime.sq.client.HttpScrollStore;
import choir.runtime.sq.client.SqClient;
import choir.runtime.sq.client.TokenSource;
import choir.runtime.sq.mirror.GitWorkTree;
import choir.runtime.sq.mirror.Mirror;
import choir.runtime.sq.mirror.MirrorLoop;
import choir.runtime.sq.mirror.StoreSource;
import choir.runtime.sq.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scrolls of other servers for this node's agents, and this node's scrolls in a folder. */
final class NodeScrolls {
  private static final Logger log = LoggerFactory.getLogger(NodeScrolls.class);
  private static final String OF_AGENTS = "agents/";

  private NodeScrolls() {}

  /**
   * Where the agents' scroll tools work.
   *
   * @throws NodeException if the token of another server is not where it should be
   */
  static ScrollStore forTools(NodeSettings settings, Store own) {
    if (settings.use().scrolls().isEmpty()) {
      return own;
    }
    SqUse.Server server = settings.use().scrolls().get();
    try {
      Supplier<String> token =
          new TokenSource(server.tokenEnv(), server.tokenFile().map(settings.home()::resolve))
              .open(System::getenv);
      return new HttpScrollStore(new SqClient(server.url(), token), NodeScrolls::there);
    } catch (IllegalArgumentException noToken) {
      throw new NodeException(
          "scrolls in ranch.yaml: " + noToken.getMessage() + "; set it, or take the key out",
          noToken);
    }
  }

  /** The real server knows no names with a slash. */
  private static String there(String phext) {
    return phext.startsWith(OF_AGENTS) ? phext.substring(OF_AGENTS.length()) : phext;
  }

  /**
   * Begins to mirror, on a thread of its own.
   *
   * @return to be closed before the store is
   * @throws NodeException if the folder cannot be a mirror
   */
  static AutoCloseable mirror(NodeSettings settings, SqUse.MirrorFolder mirror, Store store) {
    Path folder = settings.home().resolve(mirror.folder());
    try {
      Mirror files =
          new Mirror(
              new StoreSource(store, RanchPhexts.RESERVED::isOfRanch),
              folder,
              new LinkedHashSet<>(mirror.phexts()),
              log::warn);
      Optional<GitWorkTree> git =
          mirror.git() ? Optional.of(GitWorkTree.open(folder)) : Optional.empty();
      MirrorLoop loop = new MirrorLoop(files, git, store.time(), log::warn);
      Thread.ofPlatform().daemon().name("sq-mirror").start(loop);
      return loop;
    } catch (IOException unusable) {
      throw new NodeException("mirror in ranch.yaml: " + unusable.getMessage(), unusable);
    }
  }
}
