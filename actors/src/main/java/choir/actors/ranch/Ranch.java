package choir.actors.ranch;

import choir.actors.entities.RetryingAsk;
import choir.actors.roster.RosterCommand;
import choir.actors.roster.RosterCommand.Declared;
import choir.actors.roster.RosterCommand.Residents;
import choir.actors.roster.RosterEntity;
import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.placement.Pin;
import choir.core.revision.Comparison;
import choir.core.roster.RanchDeclaration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The declared ranch and the directory of its agents, for edges and tools. Thread-safe. A stage
 * that fails with a {@link java.util.concurrent.TimeoutException} means that no answer arrived in
 * time; the command may have been executed.
 */
public final class Ranch {
  private final RetryingAsk asks;
  private final Function<RanchDeclaration, Optional<RanchDeclaration.Problem>> sizeCheck;
  private volatile Directory directory = Directory.EMPTY;

  /**
   * Creates the facade.
   *
   * @param sizeCheck reports a declaration that is too large to be sent to another node
   */
  public Ranch(
      RetryingAsk asks, Function<RanchDeclaration, Optional<RanchDeclaration.Problem>> sizeCheck) {
    this.asks = asks;
    this.sizeCheck = sizeCheck;
  }

  /** Creates a facade to a roster in this process, without a size limit. */
  public Ranch(RetryingAsk asks) {
    this(asks, declaration -> Optional.empty());
  }

  private <R> CompletionStage<R> ask(Function<ActorRef<R>, RosterCommand> command) {
    return asks.ask(RosterEntity.KIND, RosterEntity.ADDRESS, command);
  }

  private <R> CompletionStage<R> askAboutAll(Function<ActorRef<R>, RosterCommand> command) {
    return asks.askAboutAll(RosterEntity.KIND, RosterEntity.ADDRESS, command);
  }

  /** Applies a declaration, whatever is in force; fails after 50 s. */
  public CompletionStage<Declared> declare(RanchDeclaration declaration) {
    return declare(declaration, 0);
  }

  /**
   * Applies a declaration; fails after 50 s.
   *
   * @param basis the revision from which it was made: it is {@link RosterCommand.Superseded} if
   *     another one is in force, unless nothing would change; 0 to apply it whatever is in force
   */
  public CompletionStage<Declared> declare(RanchDeclaration declaration, long basis) {
    Optional<RanchDeclaration.Problem> tooLarge = sizeCheck.apply(declaration);
    if (tooLarge.isPresent()) {
      return CompletableFuture.completedStage(new RosterCommand.Refused(List.of(tooLarge.get())));
    }
    return this.<Declared>askAboutAll(
            replyTo -> new RosterCommand.Declare(declaration, basis, replyTo))
        .thenApply(
            declared -> {
              if (declared instanceof RosterCommand.InForce inForce) {
                directory = Directory.of(inForce.residents());
              }
              return declared;
            });
  }

  /** What {@link #declare} would change, or why it would be refused. */
  public CompletionStage<Comparison> compare(RanchDeclaration declaration) {
    RanchDeclaration stripped = declaration.withoutTexts();
    return this.<RosterCommand.Compared>askAboutAll(
            replyTo -> new RosterCommand.Compare(stripped, replyTo))
        .thenApply(RosterCommand.Compared::comparison);
  }

  /**
   * Pins an agent to a node, or removes the pin.
   *
   * @return the refusal; empty once the order is stored
   */
  public CompletionStage<Optional<Rejection>> send(AgentId agent, Optional<Pin> pin) {
    return order(replyTo -> new RosterCommand.Send(agent, pin, replyTo));
  }

  /**
   * Drains a node, or ends draining.
   *
   * @return the refusal; empty once the order is stored
   */
  public CompletionStage<Optional<Rejection>> drain(String node, boolean draining) {
    return order(replyTo -> new RosterCommand.Drain(node, draining, replyTo));
  }

  private CompletionStage<Optional<Rejection>> order(
      Function<ActorRef<RosterCommand.Ordered>, RosterCommand> command) {
    return this.<RosterCommand.Ordered>ask(command).thenApply(RosterCommand.Ordered::refusal);
  }

  /** The declared agents, read from the roster. */
  public CompletionStage<Residents> residents() {
    return directory().thenApply(Directory::residents);
  }

  /** The directory, refreshed from the roster. Unchanged contents are not sent again. */
  public CompletionStage<Directory> directory() {
    Directory before = directory;
    long known = before.residents().revision();
    Function<ActorRef<Residents>, RosterCommand> look =
        replyTo -> new RosterCommand.Look(known, replyTo);
    // The first answer may contain thousands of agents: an early retry would only delay it.
    return (known == 0 ? this.<Residents>askAboutAll(look) : this.<Residents>ask(look))
        .thenApply(
            answer -> {
              Directory now = before.after(answer);
              directory = now;
              return now;
            });
  }

  /** The cached directory; empty before the first refresh. */
  public Directory known() {
    return directory;
  }

  /** The profile of an agent; empty if it is not declared. */
  public CompletionStage<Optional<Profile>> find(AgentId agent) {
    Optional<Profile> known = directory.find(agent);
    return known.isPresent()
        ? CompletableFuture.completedStage(known)
        : directory().thenApply(found -> found.find(agent));
  }

  /** The answer of a query about an agent, by its profile; empty if the agent is not declared. */
  public <T> CompletionStage<Optional<T>> ifDeclared(
      AgentId agent, Function<Profile, CompletionStage<T>> query) {
    return find(agent)
        .thenCompose(
            profile ->
                profile.isPresent()
                    ? query.apply(profile.get()).thenApply(Optional::of)
                    : CompletableFuture.completedStage(Optional.empty()));
  }

  /**
   * The recipient of messages that name no agent: cached, otherwise read from the roster. Changes
   * of the declaration reach other nodes within a second.
   */
  public CompletionStage<Optional<AgentId>> defaultAgent() {
    Optional<AgentId> known = directory.residents().defaultAgent();
    return known.isPresent()
        ? CompletableFuture.completedStage(known)
        : residents().thenApply(Residents::defaultAgent);
  }
}
