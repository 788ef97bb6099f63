package choir.runtime.node;

import choir.actors.ranch.Ranch;
import choir.actors.roster.RosterCommand.Declared;
import choir.actors.roster.RosterCommand.InForce;
import choir.actors.roster.RosterCommand.Refused;
import choir.actors.roster.RosterCommand.Residents;
import choir.actors.roster.RosterCommand.Superseded;
import choir.core.revision.Comparison;
import choir.runtime.ranch.RanchFolder;
import choir.runtime.revisions.FilesState;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** This machine's files and the revision in force at the start of a node. */
final class StartDeclaration {
  private final NodeSettings settings;
  private final Ranch ranch;
  private final CompletableFuture<Node.End> ended;
  private final Consumer<String> progress;

  /**
   * @param ended completes if the node is removed from the cluster meanwhile
   */
  StartDeclaration(
      NodeSettings settings,
      Ranch ranch,
      CompletableFuture<Node.End> ended,
      Consumer<String> progress) {
    this.settings = settings;
    this.ranch = ranch;
    this.ended = ended;
    this.progress = progress;
  }

  /**
   * Applies the declaration in this machine's files to a ranch that was never declared, and edited
   * files if this is the only node. With several nodes, each has files, and a restart must not undo
   * what was applied on another node.
   *
   * @param alone whether this is the only node
   * @return what is in force
   * @throws NodeException if the files cannot be applied, or the node is removed meanwhile
   */
  Residents declare(boolean alone) {
    RanchFolder folder = new RanchFolder(settings.home(), RanchFeatures.SECTIONS);
    long basis = folder.revision();
    Comparison comparison = await(ranch.compare(settings.ranch()), "the roster");
    long inForce = comparison.revision();
    FilesState state = FilesState.of(basis, comparison);
    boolean applies = state == FilesState.SAME || (alone && state == FilesState.EDITED);
    if (inForce > 0 && !applies) {
      progress.accept("warning: " + state.advice(basis, inForce));
      return await(ranch.residents(), "the roster");
    }
    Declared declared = await(ranch.declare(settings.ranch(), inForce), "the roster");
    return switch (declared) {
      case InForce done -> {
        record(folder, done.residents().revision());
        yield done.residents();
      }
      case Superseded newer -> {
        progress.accept("warning: " + FilesState.SUPERSEDED.advice(inForce, newer.revision()));
        yield await(ranch.residents(), "the roster");
      }
      case Refused refused ->
          throw new NodeException("the declared ranch cannot be applied", refused.problems());
    };
  }

  private static void record(RanchFolder folder, long revision) {
    try {
      folder.record(revision);
    } catch (IOException failed) {
      throw new NodeException(
          "%s cannot be written: %s"
              .formatted(folder.path().resolve(RanchFolder.REVISION), failed.getMessage()),
          failed);
    }
  }

  /** Waits for an answer of the cluster, unless this node is removed from it meanwhile. */
  private <T> T await(CompletionStage<T> stage, String what) {
    CompletableFuture<T> first = stage.toCompletableFuture().copy();
    CompletableFuture<Void> removal =
        ended.thenAccept(
            end -> first.completeExceptionally(new IllegalStateException(end.reason())));
    assert removal != null;
    return Node.await(first, what);
  }
}
