package choir.runtime.node;

import choir.core.access.Secret;
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

/** External scroll servers for the agents' tools, and the mirror of scrolls in a folder. */
final class NodeScrolls {
  private static final Logger log = LoggerFactory.getLogger(NodeScrolls.class);
  private static final String AGENT_PREFIX = "agents/";

  private NodeScrolls() {}

  /**
   * The scroll store used by the agents' tools.
   *
   * @throws NodeException if the token of the external server is missing
   */
  static ScrollStore forTools(NodeSettings settings, Store own) {
    if (settings.use().scrolls().isEmpty()) {
      return own;
    }
    SqUse.Server server = settings.use().scrolls().get();
    try {
      Supplier<Secret> token =
          new TokenSource(server.tokenEnv(), server.tokenFile().map(settings.home()::resolve))
              .open(System::getenv);
      return new HttpScrollStore(new SqClient(server.url(), token), NodeScrolls::externalName);
    } catch (IllegalArgumentException noToken) {
      throw new NodeException(
          "scrolls in ranch.yaml: " + noToken.getMessage() + "; set it, or remove the key",
          noToken);
    }
  }

  /** Maps a name for the original SQ server, which does not support slashes. */
  private static String externalName(String phext) {
    return phext.startsWith(AGENT_PREFIX) ? phext.substring(AGENT_PREFIX.length()) : phext;
  }

  /**
   * Starts mirroring on a separate thread.
   *
   * @return must be closed before the store
   * @throws NodeException if the folder is not usable as a mirror
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
