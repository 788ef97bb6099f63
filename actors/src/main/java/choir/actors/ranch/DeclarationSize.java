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
 * Whether a declaration fits into a message to the node that has the roster. One that does not
 * would be dropped on its way without a word.
 */
public final class DeclarationSize
    implements Function<RanchDeclaration, Optional<RanchDeclaration.Problem>> {
  /** Left in a frame for addresses, and for what the roster's answer has beyond the question. */
  private static final long MARGIN = 256 << 10;

  /** Agents whose texts are the longest, to be named. */
  private static final int NAMED = 3;

  private static final double MEGABYTE = 1 << 20;

  private final ActorSystem<?> system;
  private final long maxBytes;

  private DeclarationSize(ActorSystem<?> system, long maxBytes) {
    this.system = system;
    this.maxBytes = maxBytes;
  }

  /** As large as the system's frames are. */
  public static DeclarationSize of(ActorSystem<?> system) {
    long frame =
        system.settings().config().getBytes("pekko.remote.artery.advanced.maximum-frame-size");
    return new DeclarationSize(system, frame - MARGIN);
  }

  /** How many bytes it has as a message, compressed as messages are. */
  public long bytes(RanchDeclaration declaration) {
    Declare message = new Declare(declaration, system.<RosterCommand.Declared>deadLetters());
    return SerializationExtension.get(Adapter.toClassic(system)).serialize(message).get().length;
  }

  /** What stands against sending it, for who wrote it; empty if nothing does. */
  @Override
  public Optional<RanchDeclaration.Problem> apply(RanchDeclaration declaration) {
    long bytes = bytes(declaration);
    if (bytes <= maxBytes) {
      return Optional.empty();
    }
    List<AgentDeclaration> longest =
        declaration.agents().stream()
            .sorted(Comparator.comparingLong(DeclarationSize::textBytes).reversed())
            .limit(NAMED)
            .toList();
    long texts = declaration.agents().stream().mapToLong(DeclarationSize::textBytes).sum();
    return Optional.of(
        new RanchDeclaration.Problem(
            "agents",
            String.format(
                Locale.ROOT,
                "%d agents and %.1f MB of their texts are %.1f MB once compressed, at most %.1f MB"
                    + " can be put into force; shorten texts, the longest are those of %s",
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
