package choir.runtime.simulation;

import choir.actors.entities.EntityAddress;
import choir.actors.entities.EntityHost;
import choir.actors.entities.EntityKind;
import choir.actors.entities.EntityScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Entities of one machine, with the manners of Cluster Sharding: started by the first message,
 * stopped when they ask for it, what arrives meanwhile kept for the next one; those of remembered
 * kinds that have not asked for it are started again after a crash.
 */
final class LocalEntities implements EntityHost {
  /** As {@code entity-restart-backoff}. */
  private static final Duration RESTART_AFTER = Duration.ofSeconds(1);

  private sealed interface Message {}

  private record Send(EntityKind<?> kind, EntityAddress address, Object command)
      implements Message {}

  private record Start(String kind, EntityAddress address) implements Message {}

  private record Passivate(String id) implements Message {}

  private record Stopped(String id) implements Message {}

  private record Hosted(EntityKind<?> kind, Function<EntityScope<Object>, Behavior<Object>> make) {}

  /** An entity that runs; {@code kept} is null until it was asked to stop. */
  private static final class Running {
    private final String kind;
    private final EntityAddress address;
    private final ActorRef<Object> actor;
    private @Nullable List<Object> kept;

    Running(String kind, EntityAddress address, ActorRef<Object> actor) {
      this.kind = kind;
      this.address = address;
      this.actor = actor;
    }
  }

  private final SimMachine.Slot slot;
  private final Set<String> remembered;
  private final Map<String, Hosted> kinds = new TreeMap<>();
  private final Map<String, Running> running = new TreeMap<>();
  private final ActorSystem<?> system;
  private final ActorRef<Message> shard;
  private int asks;

  /**
   * Makes a host.
   *
   * @param remembered ids of what is to be started again; the harness keeps it over a crash
   */
  LocalEntities(ActorSystem<?> system, SimMachine.Slot slot, Set<String> remembered) {
    this.slot = slot;
    this.remembered = remembered;
    this.system = system;
    this.shard = system.systemActorOf(Behaviors.setup(Shard::new), "shard", Props.empty());
  }

  @Override
  @SuppressWarnings("unchecked")
  public <C> void host(EntityKind<C> kind, Function<EntityScope<C>, Behavior<C>> entity) {
    Function<?, ?> make = entity;
    kinds.put(
        kind.name(), new Hosted(kind, (Function<EntityScope<Object>, Behavior<Object>>) make));
  }

  /** Starts what was remembered, once all kinds are hosted. */
  void start() {
    for (String id : List.copyOf(remembered)) {
      int bar = id.indexOf('|');
      shard.tell(new Start(id.substring(0, bar), EntityAddress.parse(id.substring(bar + 1))));
    }
  }

  @Override
  public <C> void tell(EntityKind<C> kind, EntityAddress address, C command) {
    shard.tell(new Send(kind, address, command));
  }

  @Override
  public <C, R> CompletionStage<R> ask(
      EntityKind<C> kind,
      EntityAddress address,
      Function<ActorRef<R>, C> command,
      Duration timeout) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    ActorRef<R> asker =
        system.systemActorOf(
            Behaviors.receiveMessage(
                reply -> {
                  answer.complete(reply);
                  return Behaviors.stopped();
                }),
            "ask-" + asks++,
            Props.empty());
    slot.loop()
        .after(
            slot.owner(),
            timeout,
            () -> {
              stop(asker);
              answer.completeExceptionally(new TimeoutException(kind.name() + " " + address));
            });
    tell(kind, address, command.apply(asker));
    return answer;
  }

  /** As sharding does: what is in the mailbox already is still done. */
  private static void stop(ActorRef<?> actor) {
    Adapter.toClassic(actor)
        .tell(PoisonPill.getInstance(), org.apache.pekko.actor.ActorRef.noSender());
  }

  private static String id(String kind, EntityAddress address) {
    return kind + "|" + address;
  }

  private final class Shard extends AbstractBehavior<Message> {
    private int spawned;

    Shard(ActorContext<Message> context) {
      super(context);
    }

    @Override
    public Receive<Message> createReceive() {
      return newReceiveBuilder()
          .onMessage(Send.class, this::send)
          .onMessage(Start.class, start -> same(entity(start.kind(), start.address())))
          .onMessage(Passivate.class, this::passivate)
          .onMessage(Stopped.class, this::stopped)
          .build();
    }

    private Behavior<Message> same(Object unused) {
      return this;
    }

    private Behavior<Message> send(Send send) {
      Running entity = entity(send.kind().name(), send.address());
      if (entity.kept != null) {
        entity.kept.add(send.command());
      } else {
        entity.actor.tell(send.command());
      }
      return this;
    }

    private Running entity(String kind, EntityAddress address) {
      String id = id(kind, address);
      Running known = running.get(id);
      if (known != null) {
        return known;
      }
      Hosted hosted = kinds.get(kind);
      if (hosted == null) {
        throw new IllegalStateException("nobody hosts " + kind);
      }
      ActorRef<Message> self = getContext().getSelf();
      EntityScope<Object> scope =
          new EntityScope<>(address, entity -> self.tell(new Passivate(id)));
      ActorRef<Object> actor = getContext().spawn(hosted.make().apply(scope), "e" + spawned++);
      getContext().watchWith(actor, new Stopped(id));
      Running entity = new Running(kind, address, actor);
      running.put(id, entity);
      if (hosted.kind().remembered()) {
        remembered.add(id);
      }
      return entity;
    }

    private Behavior<Message> passivate(Passivate passivate) {
      Running entity = running.get(passivate.id());
      if (entity != null && entity.kept == null) {
        entity.kept = new ArrayList<>();
        stop(entity.actor);
      }
      return this;
    }

    private Behavior<Message> stopped(Stopped stopped) {
      Running entity = running.remove(stopped.id());
      if (entity == null) {
        return this;
      }
      if (entity.kept == null) {
        if (remembered.contains(stopped.id())) {
          getContext()
              .scheduleOnce(
                  RESTART_AFTER, getContext().getSelf(), new Start(entity.kind, entity.address));
        }
        return this;
      }
      remembered.remove(stopped.id());
      if (!entity.kept.isEmpty()) {
        Running next = entity(entity.kind, entity.address);
        entity.kept.forEach(next.actor::tell);
      }
      return this;
    }
  }
}
