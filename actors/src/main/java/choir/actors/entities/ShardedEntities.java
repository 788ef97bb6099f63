package choir.actors.entities;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.pattern.Patterns;

/** Entities on Pekko's Cluster Sharding. */
public final class ShardedEntities implements EntityHost {
  private final ActorSystem<?> system;
  private final ClusterSharding sharding;
  private final ClusterShardingSettings settings;
  private final ShardAllocation places;
  private final PendingAsks pendingAsks = new PendingAsks();

  /**
   * @param places decides the placement of shards
   */
  public ShardedEntities(ActorSystem<?> system, ShardAllocation places) {
    this.system = system;
    this.sharding = ClusterSharding.get(system);
    this.settings = ClusterShardingSettings.create(system);
    this.places = places;
    system.systemActorOf(pendingAsks.watcher(), "pending-asks", Props.empty());
  }

  @Override
  public <C> void host(EntityKind<C> kind, Function<EntityScope<C>, Behavior<C>> entity) {
    Entity<C, ShardingEnvelope<C>> hosted =
        Entity.of(
                key(kind),
                context ->
                    entity.apply(
                        new EntityScope<C>(
                            EntityAddress.parse(context.getEntityId()),
                            self ->
                                context.getShard().tell(new ClusterSharding.Passivate<>(self)))))
            .withSettings(settings.withRememberEntities(kind.remembered()))
            .withAllocationStrategy(
                new PekkoShardAllocation(Cluster.get(system).selfMember().address(), places))
            .withMessageExtractor(new ByShardNumber<C>());
    sharding.init(kind.handOver().map(hosted::withStopMessage).orElse(hosted));
  }

  /**
   * The number of active entities of a kind on this node, by shard number. Fails after {@code
   * timeout}.
   */
  public CompletionStage<Map<Integer, Integer>> active(EntityKind<?> kind, Duration timeout) {
    return Patterns.ask(
            org.apache.pekko.cluster.sharding.ClusterSharding.get(Adapter.toClassic(system))
                .shardRegion(kind.name()),
            ShardRegion.getShardRegionStateInstance(),
            timeout)
        .thenApply(state -> counts((ShardRegion.CurrentShardRegionState) state));
  }

  private static Map<Integer, Integer> counts(ShardRegion.CurrentShardRegionState state) {
    Map<Integer, Integer> counts = new TreeMap<>();
    state
        .getShards()
        .forEach(
            shard -> counts.put(Integer.parseInt(shard.shardId()), shard.getEntityIds().size()));
    return counts;
  }

  @Override
  public <C> void tell(EntityKind<C> kind, EntityAddress address, C command) {
    ref(kind, address).tell(command);
  }

  @Override
  public <C, R> CompletionStage<R> ask(
      EntityKind<C> kind,
      EntityAddress address,
      Function<ActorRef<R>, C> command,
      Duration timeout) {
    return pendingAsks.track(ref(kind, address).ask(command::apply, timeout));
  }

  private <C> EntityRef<C> ref(EntityKind<C> kind, EntityAddress address) {
    return sharding.entityRefFor(key(kind), address.toString());
  }

  private static <C> EntityTypeKey<C> key(EntityKind<C> kind) {
    return EntityTypeKey.create(kind.commands(), kind.name());
  }

  /** Extracts the shard from the address: assigned by the roster, not hashed. */
  private static final class ByShardNumber<C>
      extends ShardingMessageExtractor<ShardingEnvelope<C>, C> {
    @Override
    public String entityId(ShardingEnvelope<C> envelope) {
      return envelope.entityId();
    }

    @Override
    public String shardId(String entityId) {
      return Integer.toString(EntityAddress.parse(entityId).shard());
    }

    @Override
    public C unwrapMessage(ShardingEnvelope<C> envelope) {
      return envelope.message();
    }
  }
}
