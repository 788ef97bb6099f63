package choir.runtime.http;

import choir.actors.entities.Entities;
import choir.actors.entities.EntityAddress;
import choir.actors.entities.EntityKind;
import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.mirrorborn.MirrorbornCommand.Delivery;
import choir.actors.mirrorborn.MirrorbornEntity;
import choir.actors.roster.RosterCommand.Residents;
import choir.actors.roster.RosterEntity;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** One agent, phex, with scripted answers to deliveries. */
final class FakeEntities implements Entities {
  private static final AgentId PHEX = new AgentId("phex");

  private CompletionStage<Delivery> answer =
      CompletableFuture.completedStage(new Accepted(RunId.of("a", "b"), PHEX, "s", false));
  private int deliveries;

  void answer(Delivery delivery) {
    answer = CompletableFuture.completedStage(delivery);
  }

  void fail(Throwable failure) {
    answer = CompletableFuture.failedStage(failure);
  }

  /** How often an agent was asked anything. */
  int deliveries() {
    return deliveries;
  }

  @Override
  public <C> void tell(EntityKind<C> kind, EntityAddress address, C command) {}

  @Override
  @SuppressWarnings("unchecked") // the caller of a kind knows what it answers
  public <C, R> CompletionStage<R> ask(
      EntityKind<C> kind,
      EntityAddress address,
      Function<ActorRef<R>, C> command,
      Duration timeout) {
    if (kind.equals(RosterEntity.KIND)) {
      return (CompletionStage<R>) CompletableFuture.completedStage(residents());
    }
    if (kind.equals(MirrorbornEntity.KIND)) {
      deliveries++;
      return (CompletionStage<R>) answer;
    }
    throw new AssertionError("nobody asks a " + kind.name() + " here");
  }

  private static Residents residents() {
    Profile phex =
        new Profile(
            PHEX, 1, 1, "Phex", "tests", Coordinate.ORIGIN, "scripted", Profile.Limits.DEFAULT);
    return new Residents(1, "test", Optional.of(PHEX), List.of(phex), 0);
  }
}
