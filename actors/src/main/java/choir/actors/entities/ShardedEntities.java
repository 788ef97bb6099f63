package choir.actors.entities;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** Entities on Pekko's Cluster Sharding. */
public final class ShardedEntities implements EntityHost {
  private final ClusterSharding sharding;
  private final ClusterShardingSettings settings;

  public ShardedEntities(ActorSystem<?> system) {
    this.sharding = ClusterSharding.get(system);
    this.settings = ClusterShardingSettings.create(system);
  }

  @Override
  public <C> void host(EntityKind<C> kind, Function<EntityScope<C>, Behavior<C>> entity) {
    sharding.init(
        Entity.of(
                key(kind),
                context ->
                    entity.apply(
                        new EntityScope<C>(
                            EntityAddress.parse(context.getEntityId()),
                            self ->
                                context.getShard().tell(new ClusterSharding.Passivate<>(self)))))
            .withSettings(settings.withRememberEntities(kind.remembered()))
            .withMessageExtractor(new ByShardNumber<C>()));
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
    return ref(kind, address).ask(command::apply, timeout);
  }

  private <C> EntityRef<C> ref(EntityKind<C> kind, EntityAddress address) {
    return sharding.entityRefFor(key(kind), address.toString());
  }

  private static <C> EntityTypeKey<C> key(EntityKind<C> kind) {
    return EntityTypeKey.create(kind.commands(), kind.name());
  }

  /** The shard is a part of the address: the roster's choice, not a hash. */
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
