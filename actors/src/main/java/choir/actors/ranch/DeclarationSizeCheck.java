package choir.actors.ranch;

import choir.actors.roster.RosterCommand;
import choir.actors.roster.RosterCommand.Declare;
import choir.core.roster.AgentDeclaration;
import choir.core.roster.RanchDeclaration;
import choir.core.sq.ScrollText;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializationExtension;

/**
 * Checks that a declaration fits into a message to the node that hosts the roster. Artery would
 * silently drop an oversized one.
 */
public final class DeclarationSizeCheck
    implements Function<RanchDeclaration, Optional<RanchDeclaration.Problem>> {
  /** Reserved in a frame for addresses and for the overhead of the roster's reply. */
  private static final long MARGIN = 256 << 10;

  /** Maximum number of agents with the longest texts to list. */
  private static final int MAX_LISTED = 3;

  private static final double MEGABYTE = 1 << 20;

  private final ActorSystem<?> system;
  private final long maxBytes;

  private DeclarationSizeCheck(ActorSystem<?> system, long maxBytes) {
    this.system = system;
    this.maxBytes = maxBytes;
  }

  /** Creates a check with the system's maximum frame size. */
  public static DeclarationSizeCheck of(ActorSystem<?> system) {
    long frame =
        system.settings().config().getBytes("pekko.remote.artery.advanced.maximum-frame-size");
    return new DeclarationSizeCheck(system, frame - MARGIN);
  }

  /** The size of a declaration as a serialised, compressed message. */
  public long bytes(RanchDeclaration declaration) {
    Declare message = new Declare(declaration, 0, system.<RosterCommand.Declared>deadLetters());
    return SerializationExtension.get(Adapter.toClassic(system)).serialize(message).get().length;
  }

  /** The problem of an oversized declaration; empty if it fits. */
  @Override
  public Optional<RanchDeclaration.Problem> apply(RanchDeclaration declaration) {
    long bytes = bytes(declaration);
    if (bytes <= maxBytes) {
      return Optional.empty();
    }
    List<AgentDeclaration> longest =
        declaration.agents().stream()
            .sorted(Comparator.comparingLong(DeclarationSizeCheck::textBytes).reversed())
            .limit(MAX_LISTED)
            .toList();
    long texts = declaration.agents().stream().mapToLong(DeclarationSizeCheck::textBytes).sum();
    return Optional.of(
        new RanchDeclaration.Problem(
            "agents",
            String.format(
                Locale.ROOT,
                "%d agents with %.1f MB of texts have %.1f MB when compressed, at most %.1f MB"
                    + "; shorten texts, the longest are those of %s",
                declaration.agents().size(),
                texts / MEGABYTE,
                bytes / MEGABYTE,
                maxBytes / MEGABYTE,
                String.join(", ", longest.stream().map(each -> "'" + each.id() + "'").toList()))));
  }

  private static long textBytes(AgentDeclaration agent) {
    return agent.texts().stream().mapToLong(each -> ScrollText.utf8Bytes(each.text())).sum();
  }
}
