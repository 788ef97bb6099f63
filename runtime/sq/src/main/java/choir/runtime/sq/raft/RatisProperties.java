package choir.runtime.sq.raft;

import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.Log;
import org.apache.ratis.server.RaftServerConfigKeys.Read;
import org.apache.ratis.server.RaftServerConfigKeys.Rpc;
import org.apache.ratis.server.RaftServerConfigKeys.Snapshot;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Ratis' settings. Its defaults are for large machines, and some of them are unsafe here. */
final class RatisProperties {
  /** One request between members: some entries, or one of the largest with its envelope. */
  private static final int APPEND_BYTES = 4 << 20;

  /** Chunk size of a snapshot transfer: large enough for a disk, small enough for a heap. */
  private static final int CHUNK_BYTES = 1 << 20;

  /** gRPC tells java.util.logging, and so the terminal, what it found on this machine. */
  private static final Logger GRPC = Logger.getLogger("org.apache.ratis.thirdparty.io.grpc");

  static {
    GRPC.setLevel(Level.WARNING);
  }

  private RatisProperties() {}

  /**
   * @param alone whether this member is its group's only voter, and so need not wait for anyone
   *     before it stands for election
   */
  static RaftProperties of(RaftSettings settings, boolean alone) {
    RaftProperties properties = new RaftProperties();
    storage(properties, settings);
    log(properties, settings.bounds());
    time(properties, settings.bounds(), alone);
    limits(properties, settings.bounds());
    wire(properties, settings);
    return properties;
  }

  /** Ratis' parameters in addition to its properties: see {@link TlsRpcType}. */
  static Parameters parameters(RaftSettings settings) {
    Parameters parameters = settings.tls().map(TlsRpcType::parameters).orElseGet(Parameters::new);
    GrpcConfigKeys.Server.setServicesCustomizer(parameters, MembersOnly.INSTANCE);
    return parameters;
  }

  private static void storage(RaftProperties properties, RaftSettings settings) {
    File folder = settings.folder().toFile();
    // The default is below /tmp.
    RaftServerConfigKeys.setStorageDir(properties, List.of(folder));
    // Also below /tmp by default; we remove no groups.
    RaftServerConfigKeys.setRemovedGroupsDir(properties, new File(folder, "removed"));
    // Taken by bytes of log instead of by entries, and never by Ratis itself: see the adapter.
    Snapshot.setAutoTriggerEnabled(properties, false);
    Snapshot.setTriggerWhenStopEnabled(properties, false);
    Snapshot.setTriggerWhenRemoveEnabled(properties, false);
    // Whoever is behind the snapshot receives it: a member that is away must not fill our disk.
    Log.setPurgeUptoSnapshotIndex(properties, true);
    // The default keeps up to 1024 entries more, which may be 2 GiB.
    Log.setPurgeGap(properties, 1);
  }

  private static void log(RaftProperties properties, RaftSettings.Bounds bounds) {
    Log.setUseMemory(properties, false);
    // These two acknowledge before the disk has it.
    Log.setUnsafeFlushEnabled(properties, false);
    Log.setAsyncFlushEnabled(properties, false);
    // By default a follower answers a request that begins where one under way begins as soon as the
    // latter is written, without looking at the rest or at the terms: it acknowledges what it does
    // not hold. A leader never goes back behind that, so the follower stays where it is until
    // another leads (and an entry may count as stored by a majority that is none). Two refusals in
    // a row, as a restarted follower gives them, make a leader send such requests.
    Log.setAppendEntriesComposeEnabled(properties, false);
    // Entries that say how far is committed, one for each of ours: twice the writes, to know after
    // a restart what the next leader tells us anyway.
    Log.setLogMetadataEnabled(properties, false);
    // Never skip over damage: see LogFiles.
    Log.setCorruptionPolicy(properties, Log.CorruptionPolicy.EXCEPTION);
    Log.setSegmentSizeMax(properties, SizeInBytes.valueOf(bounds.segmentBytes()));
    // Zeros written ahead make each fsync one of data alone, not of the file's length too.
    Log.setPreallocatedSize(
        properties, SizeInBytes.valueOf(Math.min(bounds.segmentBytes(), 4L << 20)));
    // The default keeps 200 MB of entries in memory; members that need older ones read the disk.
    Log.setSegmentCacheNumMax(properties, 2);
    Log.setSegmentCacheSizeMax(properties, SizeInBytes.valueOf(2 * bounds.segmentBytes()));
    // Must hold the largest append; it lies outside of the heap, once for each member.
    Log.setWriteBufferSize(properties, SizeInBytes.valueOf(APPEND_BYTES + 1024));
    Log.Appender.setBufferByteLimit(properties, SizeInBytes.valueOf(APPEND_BYTES));
    Log.Appender.setSnapshotChunkSizeMax(properties, SizeInBytes.valueOf(CHUNK_BYTES));
    Log.Appender.setInstallSnapshotEnabled(properties, true);
    // The default waits 5 s between tries once a member has been away for 20 s.
    Log.Appender.setRetryPolicy(properties, "1ms,10, 200ms,50, 1s,1000000");
    // The default waits a millisecond after each append before it sends the next.
    Log.Appender.setWaitTimeMin(properties, TimeDuration.ZERO);
  }

  private static void time(RaftProperties properties, RaftSettings.Bounds bounds, boolean alone) {
    TimeDuration min = millis(bounds.electionTimeoutMin());
    TimeDuration max = millis(bounds.electionTimeoutMax());
    Rpc.setTimeoutMin(properties, min);
    Rpc.setTimeoutMax(properties, max);
    Rpc.setFirstElectionTimeoutMin(properties, alone ? TimeDuration.ZERO : min);
    Rpc.setFirstElectionTimeoutMax(properties, alone ? TimeDuration.ZERO : max);
    // Longer than any append takes on a busy disk; a lost one is found by its stream before that.
    Rpc.setRequestTimeout(properties, TimeDuration.valueOf(3, TimeUnit.SECONDS));
    // For a person to see; nothing is done about a slow member.
    Rpc.setSlownessTimeout(properties, TimeDuration.valueOf(60, TimeUnit.SECONDS));
    // A leader that lost its majority holds back, 10 s by default: of two voters that is an outage.
    RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, max.multiply(2));
    // A voter that was cut off must not unseat a leader when it comes back.
    RaftServerConfigKeys.LeaderElection.setPreVote(properties, true);
    // 1 -> 3 voters in one step could make a majority of empty disks.
    RaftServerConfigKeys.LeaderElection.setMemberMajorityAdd(properties, false);
    // A member that joins and says nothing for so long has failed to join.
    RaftServerConfigKeys.setStagingTimeout(properties, TimeDuration.valueOf(10, TimeUnit.SECONDS));
    // A laptop's sleep is no reason to stop for good; terms and fencing make a late riser harmless.
    RaftServerConfigKeys.setCloseThreshold(properties, TimeDuration.valueOf(30, TimeUnit.DAYS));
    Read.setOption(properties, Read.Option.LINEARIZABLE);
    Read.setTimeout(properties, TimeDuration.valueOf(10, TimeUnit.SECONDS));
    // While a leader hands over, its lease and its successor's office overlap.
    Read.setLeaderLeaseEnabled(properties, false);
    Read.setLeaderHeartbeatCheckEnabled(properties, true);
    // What was acknowledged was applied on the leader: no need to wait for what is only committed.
    Read.ReadIndex.setType(properties, Read.ReadIndex.Type.APPLIED_INDEX);
    // Answers are remembered for clients that ask again under one id; ours never do. At 15,000
    // entries a second the default minute is a million answers.
    RaftServerConfigKeys.RetryCache.setExpiryTime(
        properties, TimeDuration.valueOf(1, TimeUnit.SECONDS));
  }

  private static void limits(RaftProperties properties, RaftSettings.Bounds bounds) {
    RaftServerConfigKeys.Write.setElementLimit(properties, bounds.pendingEntries());
    RaftServerConfigKeys.Write.setByteLimit(properties, SizeInBytes.valueOf(bounds.pendingBytes()));
    // Larger than the maximum of pending entries, so that submitters never block.
    Log.setQueueElementLimit(properties, 2 * bounds.pendingEntries() + 64);
    Log.setQueueByteLimit(properties, SizeInBytes.valueOf(2 * bounds.pendingBytes()));
    RaftServerConfigKeys.Watch.setElementLimit(properties, 1);
  }

  private static void wire(RaftProperties properties, RaftSettings settings) {
    if (settings.tls().isPresent()) {
      RaftConfigKeys.Rpc.setType(properties, new TlsRpcType());
    }
    // Plain NIO is as fast on a LAN, and loads no native library.
    GrpcConfigKeys.setUseEpoll(properties, false);
    String host = settings.listenOn().orElse(Member.host(settings.address()));
    GrpcConfigKeys.Server.setHost(properties, host);
    GrpcConfigKeys.Server.setPort(properties, Member.port(settings.address()));
    // The default lets a stranger make us hold 64 MB.
    GrpcConfigKeys.setMessageSizeMax(properties, SizeInBytes.valueOf(2L * APPEND_BYTES));
    GrpcConfigKeys.setFlowControlWindow(properties, SizeInBytes.valueOf(1L << 20));
    GrpcConfigKeys.Server.setLeaderOutstandingAppendsMax(properties, 32);
    GrpcConfigKeys.Server.setInstallSnapshotRequestElementLimit(properties, 4);
    // Behind a large entry a heartbeat would be late, and an election the consequence.
    GrpcConfigKeys.Server.setHeartbeatChannel(properties, true);
    GrpcConfigKeys.Server.setAsyncRequestThreadPoolCached(properties, true);
    GrpcConfigKeys.Server.setAsyncRequestThreadPoolSize(properties, 4);
    GrpcConfigKeys.Server.setBossGroupSize(properties, 1);
    GrpcConfigKeys.Server.setWorkerGroupSize(properties, 2);
  }

  private static TimeDuration millis(Duration duration) {
    return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
  }
}
