package choir.runtime.sq.raft;

import choir.runtime.sq.io.FsyncTimes;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.ratis.metrics.LongCounter;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.metrics.Timekeeper;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.server.metrics.RaftLogMetricsBase;
import org.apache.ratis.server.metrics.SegmentedRaftLogMetrics;
import org.apache.ratis.util.TimeDuration;

/**
 * Ratis insists on a registry for its some hundred meters; of all of them this one keeps how long
 * the log's fsyncs took. What else operators need is in {@link GroupStatus}. Named in {@code
 * META-INF/services}, made by Ratis.
 */
public final class FsyncMetrics extends MetricRegistries {
  private static final Timekeeper NO_TIME = () -> () -> 0;

  private static final String LOG = RaftLogMetricsBase.RATIS_LOG_WORKER_METRICS;

  /** Fsync times of the open logs of this process, by Ratis' names. */
  private static final Map<String, FsyncTimes> FSYNCS = new ConcurrentHashMap<>();

  private static final LongCounter NO_COUNT =
      new LongCounter() {
        @Override
        public void inc(long by) {}

        @Override
        public void dec(long by) {}

        @Override
        public long getCount() {
          return 0;
        }
      };

  private record Registry(MetricRegistryInfo info) implements RatisMetricRegistry {
    @Override
    public Timekeeper timer(String name) {
      return name.equals(SegmentedRaftLogMetrics.RAFT_LOG_SYNC_TIME)
          ? keeper(FSYNCS.computeIfAbsent(info.getPrefix(), log -> new FsyncTimes()))
          : NO_TIME;
    }

    private static Timekeeper keeper(FsyncTimes times) {
      return () -> {
        long began = System.nanoTime();
        return () -> {
          long took = System.nanoTime() - began;
          times.add(took);
          return took;
        };
      };
    }

    @Override
    public LongCounter counter(String name) {
      return NO_COUNT;
    }

    @Override
    public boolean remove(String name) {
      return false;
    }

    @Override
    public <T> void gauge(String name, Supplier<Supplier<T>> gauge) {}

    @Override
    public MetricRegistryInfo getMetricRegistryInfo() {
      return info;
    }
  }

  /** For {@link java.util.ServiceLoader}. */
  public FsyncMetrics() {}

  /** Durations of the last fsyncs of a member's log; empty before the first one. */
  static Optional<FsyncTimes.Spread> fsyncs(RaftGroupMemberId member) {
    return Optional.ofNullable(FSYNCS.get(member.toString())).flatMap(FsyncTimes::spread);
  }

  @Override
  public void clear() {}

  @Override
  public RatisMetricRegistry create(MetricRegistryInfo info) {
    return new Registry(info);
  }

  @Override
  public boolean remove(MetricRegistryInfo info) {
    boolean ofLog = info.getMetricsComponentName().equals(LOG);
    return ofLog && FSYNCS.remove(info.getPrefix()) != null;
  }

  @Override
  public Optional<RatisMetricRegistry> get(MetricRegistryInfo info) {
    return Optional.empty();
  }

  @Override
  public Set<MetricRegistryInfo> getMetricRegistryInfos() {
    return Set.of();
  }

  @Override
  public Collection<RatisMetricRegistry> getMetricRegistries() {
    return List.of();
  }

  @Override
  public void addReporterRegistration(
      Consumer<RatisMetricRegistry> reporter, Consumer<RatisMetricRegistry> stop) {}

  @Override
  public void enableJmxReporter() {}

  @Override
  public void enableConsoleReporter(TimeDuration rate) {}
}
