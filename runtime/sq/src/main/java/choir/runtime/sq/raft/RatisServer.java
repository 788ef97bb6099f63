package choir.runtime.sq.raft;

import choir.runtime.sq.raft.RaftStartException.Reason;
import java.io.IOException;
import java.net.BindException;
import java.util.List;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.ExitUtils;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * A running Ratis server with our one group.
 *
 * @param division questions to it
 * @param membership changes of it
 */
record RatisServer(RaftServer server, Division division, MembershipChanges membership) {
  static {
    // Ratis would end the whole process over an address that is in use.
    ExitUtils.disableSystemExit();
    // Its Netty would load a library of native code, for which the JVM warns of us.
    System.setProperty("org.apache.ratis.thirdparty.io.netty.transport.noNative", "true");
    // Each thread's first buffer takes a chunk of 8 KiB << 9, which an idle node keeps: 1 MiB does.
    System.setProperty("org.apache.ratis.thirdparty.io.netty.allocator.maxOrder", "7");
  }

  /**
   * Starts it on a folder that was looked at.
   *
   * @throws RaftStartException if it cannot
   */
  static RatisServer start(
      RaftSettings settings, RaftFolder folder, Member self, StateMachineAdapter driver) {
    RaftGroupId groupId = RaftGroupId.valueOf(settings.group());
    // What a stored configuration says comes before this; without one, a founder is all there is,
    // and who joins must not vote before it is told to.
    RaftPeerRole role = folder.founder() ? RaftPeerRole.FOLLOWER : RaftPeerRole.LISTENER;
    RaftPeer peer = RaftPeer.newBuilder(self.toPeer()).setStartupRole(role).build();
    RaftProperties properties = RatisProperties.of(settings, folder.alone());
    @Nullable RaftServer server = null;
    try {
      server =
          RaftServer.newBuilder()
              .setServerId(RaftPeerId.valueOf(self.id()))
              .setGroup(RaftGroup.valueOf(groupId, List.of(peer)))
              .setStateMachine(driver)
              .setProperties(properties)
              .setParameters(RatisProperties.parameters(settings))
              .setOption(RaftStorage.StartupOption.RECOVER)
              .build();
      server.start();
      Division division = new Division(server, settings.group(), self);
      return new RatisServer(
          server,
          division,
          new MembershipChanges(division, self, settings.bounds().electionTimeoutMax()));
    } catch (IOException | RuntimeException failed) {
      closeAfter(failed, server);
      throw failure(settings, failed);
    }
  }

  private static void closeAfter(Exception failed, @Nullable RaftServer server) {
    if (server != null && server.getLifeCycleState() != LifeCycle.State.CLOSED) {
      try {
        server.close();
      } catch (IOException | RuntimeException alsoFailed) {
        failed.addSuppressed(alsoFailed);
      }
    }
  }

  private static RaftStartException failure(RaftSettings settings, Exception failed) {
    Throwable root = failed;
    while (root.getCause() != null) {
      if (root.getCause() instanceof RaftStartException known) {
        return known;
      }
      root = root.getCause();
    }
    if (root instanceof BindException) {
      return new RaftStartException(
          Reason.ADDRESS,
          "%s cannot be listened on: %s; stop what uses it, or give this node another address"
              .formatted(settings.address(), root.getMessage()),
          failed);
    }
    return new RaftStartException(
        root instanceof IOException ? Reason.DISK : Reason.DAMAGED,
        "Raft cannot start on %s: %s; see to the disk and the files, then start again"
            .formatted(settings.folder(), root),
        failed);
  }

  void close() throws IOException {
    ServerClose.close(server, server.getId().toString());
  }
}
