package choir.actors.seeded;

import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/** A second user of sharding. */
public record Sharder(ClusterSharding sharding) {}
