package choir.actors.ranch;

import choir.actors.entities.RetriedAsk;
import choir.actors.roster.RosterCommand;
import choir.actors.roster.RosterCommand.Declared;
import choir.actors.roster.RosterCommand.Residents;
import choir.actors.roster.RosterEntity;
import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.placement.Pin;
import choir.core.roster.RanchDeclaration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The declared ranch and the directory of its agents, for edges and tools. Thread-safe. A stage
 * that fails with a {@link java.util.concurrent.TimeoutException} says that no answer came in time,
 * never that nothing was done.
 */
public final class Ranch {
  private final RetriedAsk asks;
  private final Function<RanchDeclaration, Optional<RanchDeclaration.Problem>> fits;
  private volatile Directory directory = Directory.EMPTY;

  /**
   * Makes the facade.
   *
   * @param fits tells what is wrong with a declaration that is too large to be sent to another node
   */
  public Ranch(
      RetriedAsk asks, Function<RanchDeclaration, Optional<RanchDeclaration.Problem>> fits) {
    this.asks = asks;
    this.fits = fits;
  }

  /** A ranch whose roster is in this process, so that nothing is too large to be sent. */
  public Ranch(RetriedAsk asks) {
    this(asks, declaration -> Optional.empty());
  }

  private <R> CompletionStage<R> ask(Function<ActorRef<R>, RosterCommand> command) {
    return asks.ask(RosterEntity.KIND, RosterEntity.ADDRESS, command);
  }

  private <R> CompletionStage<R> askOfAll(Function<ActorRef<R>, RosterCommand> command) {
    return asks.askOfAll(RosterEntity.KIND, RosterEntity.ADDRESS, command);
  }

  /** Puts a declaration into force; fails if that takes longer than 50 s. */
  public CompletionStage<Declared> declare(RanchDeclaration declaration) {
    Optional<RanchDeclaration.Problem> tooLarge = fits.apply(declaration);
    if (tooLarge.isPresent()) {
      return CompletableFuture.completedStage(new RosterCommand.Refused(List.of(tooLarge.get())));
    }
    return this.<Declared>askOfAll(replyTo -> new RosterCommand.Declare(declaration, replyTo))
        .thenApply(
            declared -> {
              if (declared instanceof RosterCommand.InForce inForce) {
                directory = Directory.of(inForce.residents());
              }
              return declared;
            });
  }

  /** Whether {@link #declare} would change anything, or be refused. */
  public CompletionStage<Boolean> differs(RanchDeclaration declaration) {
    RanchDeclaration bare = declaration.withoutTexts();
    return this.<RosterCommand.Compared>askOfAll(
            replyTo -> new RosterCommand.Compare(bare, replyTo))
        .thenApply(RosterCommand.Compared::differs);
  }

  /**
   * Pins an agent to a node, or lets it live where its placement constraints say.
   *
   * @return the refusal; empty once the order is stored
   */
  public CompletionStage<Optional<Rejection>> send(AgentId agent, Optional<Pin> pin) {
    return ordered(replyTo -> new RosterCommand.Send(agent, pin, replyTo));
  }

  /**
   * Has agents leave a node, or lets them come back.
   *
   * @return the refusal; empty once the order is stored
   */
  public CompletionStage<Optional<Rejection>> drain(String node, boolean draining) {
    return ordered(replyTo -> new RosterCommand.Drain(node, draining, replyTo));
  }

  private CompletionStage<Optional<Rejection>> ordered(
      Function<ActorRef<RosterCommand.Ordered>, RosterCommand> order) {
    return this.<RosterCommand.Ordered>ask(order).thenApply(RosterCommand.Ordered::refusal);
  }

  /** The agents that are declared, as the roster says now. */
  public CompletionStage<Residents> residents() {
    return directory().thenApply(Directory::residents);
  }

  /** The directory as the roster says now. What has not changed is not sent again. */
  public CompletionStage<Directory> directory() {
    Directory before = directory;
    long known = before.residents().revision();
    Function<ActorRef<Residents>, RosterCommand> look =
        replyTo -> new RosterCommand.Look(known, replyTo);
    // The first answer may be of thousands: to ask again too soon would only make it come later.
    return (known == 0 ? this.<Residents>askOfAll(look) : this.<Residents>ask(look))
        .thenApply(
            answer -> {
              Directory now = before.after(answer);
              directory = now;
              return now;
            });
  }

  /** The directory as this node heard of it last; without agents before that. */
  public Directory known() {
    return directory;
  }

  /** The profile of an agent; empty if none of that name is declared. */
  public CompletionStage<Optional<Profile>> find(AgentId agent) {
    Optional<Profile> known = directory.find(agent);
    return known.isPresent()
        ? CompletableFuture.completedStage(known)
        : directory().thenApply(found -> found.find(agent));
  }

  /**
   * The agent that gets the messages that name none: as this node knows it, else as the roster
   * says. A change of the declaration reaches a node that did not make it within a second.
   */
  public CompletionStage<Optional<AgentId>> defaultAgent() {
    Optional<AgentId> known = directory.residents().defaultAgent();
    return known.isPresent()
        ? CompletableFuture.completedStage(known)
        : residents().thenApply(Residents::defaultAgent);
  }
}
