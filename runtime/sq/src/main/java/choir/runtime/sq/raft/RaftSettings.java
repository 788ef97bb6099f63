package choir.runtime.sq.raft;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Identity, location and limits of a member.
 *
 * @param group the group's id, the same on all members
 * @param folder holds all that Raft stores here; made if it is missing, kept as an absolute path
 * @param node this node's name, the first part of the member's id; 1 to 100 letters, digits, {@code
 *     . _ -}
 * @param address to be reached at by the other members, {@code host:port}
 * @param forwardAddress see {@link Member}
 * @param bounds sizes and times
 * @param tls with which members talk; stays open as long as the member. In plain text without,
 *     which all members do or none
 * @param listenOn the host to listen on, with the port of {@code address}; its host without
 */
public record RaftSettings(
    UUID group,
    Path folder,
    String node,
    String address,
    String forwardAddress,
    Bounds bounds,
    Optional<PeerTls> tls,
    Optional<String> listenOn) {

  /** The largest entry, in bytes: 2 MiB, and room for the envelope that a caller puts around it. */
  public static final int MAX_ENTRY_BYTES = (2 << 20) + (64 << 10);

  /**
   * Sizes and times.
   *
   * @param electionTimeoutMin after so long without a word from the leader a voter stands for
   *     election, at the earliest; also how long a leader may stay silent. 100 ms to 60 s
   * @param electionTimeoutMax and at the latest; voters draw a time between, so that they do not
   *     all stand at once. At least 1.2 times the minimum
   * @param pendingEntries how many entries may wait for a majority at once; more are refused. 1 to
   *     65536
   * @param pendingBytes how many bytes they may be, at least {@link #MAX_ENTRY_BYTES}
   * @param snapshotBytes of Raft log after which a snapshot is taken and the log is cut; 64 KiB to
   *     16 GiB
   * @param segmentBytes of a file of the Raft log; what it keeps in memory is about three of them.
   *     16 KiB to 1 GiB
   */
  public record Bounds(
      Duration electionTimeoutMin,
      Duration electionTimeoutMax,
      int pendingEntries,
      long pendingBytes,
      long snapshotBytes,
      long segmentBytes) {

    /**
     * The usual ones. Elections after 500 to 900 ms: a collector's pause and a core that others use
     * take a tenth of that, and a killed leader is replaced in about a second.
     */
    public static final Bounds USUAL =
        new Bounds(
            Duration.ofMillis(500), Duration.ofMillis(900), 2048, 64L << 20, 64L << 20, 8L << 20);

    /**
     * For members beyond a slow line: a round trip of 100 ms, some of which are lost and sent
     * again, must not look like a death.
     */
    public static final Bounds FAR =
        USUAL.withElectionTimeout(Duration.ofSeconds(3), Duration.ofSeconds(5));

    /**
     * @throws IllegalArgumentException if one is out of range
     */
    public Bounds {
      require(
          electionTimeoutMin.toMillis() >= 100 && electionTimeoutMin.toSeconds() <= 60,
          "electionTimeoutMin is %s, must be 100 ms to 60 s".formatted(electionTimeoutMin));
      require(
          electionTimeoutMax.toMillis() * 10 >= electionTimeoutMin.toMillis() * 12,
          "electionTimeoutMax is %s, must be at least 1.2 times electionTimeoutMin, %s"
              .formatted(electionTimeoutMax, electionTimeoutMin));
      require(
          pendingEntries >= 1 && pendingEntries <= 65_536,
          "pendingEntries is %d, must be 1 to 65536".formatted(pendingEntries));
      require(
          pendingBytes >= MAX_ENTRY_BYTES && pendingBytes <= 1L << 30,
          "pendingBytes is %d, must be %d to %d"
              .formatted(pendingBytes, MAX_ENTRY_BYTES, 1L << 30));
      require(
          snapshotBytes >= 64 << 10 && snapshotBytes <= 16L << 30,
          "snapshotBytes is %d, must be %d to %d".formatted(snapshotBytes, 64 << 10, 16L << 30));
      require(
          segmentBytes >= 16 << 10 && segmentBytes <= 1L << 30,
          "segmentBytes is %d, must be %d to %d".formatted(segmentBytes, 16 << 10, 1L << 30));
    }

    /** The same with other sizes of log. */
    public Bounds withLog(long newSnapshotBytes, long newSegmentBytes) {
      return new Bounds(
          electionTimeoutMin,
          electionTimeoutMax,
          pendingEntries,
          pendingBytes,
          newSnapshotBytes,
          newSegmentBytes);
    }

    /** The same with other limits of what may wait. */
    public Bounds withPending(int newPendingEntries, long newPendingBytes) {
      return new Bounds(
          electionTimeoutMin,
          electionTimeoutMax,
          newPendingEntries,
          newPendingBytes,
          snapshotBytes,
          segmentBytes);
    }

    /** The same with other election timeouts. */
    public Bounds withElectionTimeout(Duration min, Duration max) {
      return new Bounds(min, max, pendingEntries, pendingBytes, snapshotBytes, segmentBytes);
    }
  }

  /**
   * @throws IllegalArgumentException if a part is not as described
   */
  public RaftSettings {
    require(
        node.matches("[A-Za-z0-9._-]{1,100}"),
        "node '" + node + "' must be 1 to 100 letters, digits, '.', '_' or '-'");
    Member.requireAddress(address);
    folder = folder.toAbsolutePath().normalize();
  }

  /**
   * The group that a storage folder belongs to; empty if it holds no member yet.
   *
   * @throws RaftStartException if the folder cannot be read
   */
  public static Optional<UUID> groupIn(Path folder) {
    return RaftFolder.group(folder);
  }

  /** With the usual bounds, in plain text. */
  public static RaftSettings of(
      UUID group, Path folder, String node, String address, String forwardAddress) {
    return new RaftSettings(
        group,
        folder,
        node,
        address,
        forwardAddress,
        Bounds.USUAL,
        Optional.empty(),
        Optional.empty());
  }

  /** The same with other bounds. */
  public RaftSettings with(Bounds newBounds) {
    return new RaftSettings(group, folder, node, address, forwardAddress, newBounds, tls, listenOn);
  }

  /** The same with other certificates. */
  public RaftSettings with(Optional<PeerTls> newTls) {
    return new RaftSettings(group, folder, node, address, forwardAddress, bounds, newTls, listenOn);
  }

  /** The same, listening on another host than its address. */
  public RaftSettings listeningOn(Optional<String> host) {
    return new RaftSettings(group, folder, node, address, forwardAddress, bounds, tls, host);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
