package choir.runtime.revisions;

import choir.actors.ranch.Ranch;
import choir.actors.roster.RosterCommand.Declared;
import choir.actors.roster.RosterCommand.InForce;
import choir.actors.roster.RosterCommand.Refused;
import choir.actors.roster.RosterCommand.Superseded;
import choir.core.revision.Comparison;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Refusal;
import choir.runtime.ranch.DeclaredRanch;
import choir.runtime.ranch.RanchFile;
import choir.runtime.ranch.RanchFileException;
import choir.runtime.ranch.RanchFolder;
import choir.runtime.ranch.RanchProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This machine's files and the revision in force.
 *
 * @param settingsNotes the settings in files that are not those of the running node, each a
 *     sentence
 */
record MachineFiles(
    Ranch ranch, RanchFolder folder, Function<DeclaredRanch, List<String>> settingsNotes) {
  private static final Logger log = LoggerFactory.getLogger(MachineFiles.class);

  /**
   * The files as they were read.
   *
   * @param basis the revision from which they come; 0 if it is not known
   */
  record Read(RanchFile file, long basis) {}

  /**
   * Reads the files.
   *
   * @throws Refusal with all problems of the files
   */
  Read read() {
    return orRefuse(() -> new Read(folder.read(), folder.revision()));
  }

  /**
   * Reads the declaration as it would be with another {@code ranch.yaml}.
   *
   * @throws Refusal with all problems
   */
  RanchFile read(String yaml) {
    return orRefuse(() -> folder.read(yaml));
  }

  private static <T> T orRefuse(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (RanchFileException wrong) {
      throw refused(wrong.problems());
    }
  }

  /** What applying files would change; fails with a {@link Refusal} if they cannot be applied. */
  CompletionStage<Comparison> compared(RanchFile file) {
    return ranch
        .compare(file.ranch().declaration())
        .thenApply(
            comparison -> {
              if (!comparison.problems().isEmpty()) {
                throw refused(file.refusal(comparison.problems()).problems());
              }
              return comparison;
            });
  }

  /**
   * Puts files into force.
   *
   * @param before what they change
   * @param basis the revision to which they are applied; 0 for whatever is in force
   * @param afterwards run once they are in force; its failure is reported, and they stay in force
   */
  CompletionStage<AppliedView> declare(
      RanchFile file, Comparison before, long basis, Writing afterwards) {
    return ranch
        .declare(file.ranch().declaration(), basis)
        .thenApply(declared -> applied(file, before, declared, afterwards));
  }

  /** Something that writes files. */
  interface Writing {
    void write() throws IOException;
  }

  private AppliedView applied(
      RanchFile file, Comparison before, Declared declared, Writing afterwards) {
    return switch (declared) {
      case InForce inForce -> {
        long now = inForce.residents().revision();
        List<String> notes = new ArrayList<>(notes(file));
        written(now, afterwards, notes);
        yield AppliedView.of(before, now, notes);
      }
      case Refused refused -> throw refused(file.refusal(refused.problems()).problems());
      // Another machine applied its files between the comparison and now.
      case Superseded newer ->
          throw superseded(FilesState.SUPERSEDED, before.revision(), newer.revision());
    };
  }

  private void written(long revision, Writing afterwards, List<String> notes) {
    try {
      afterwards.write();
      folder.record(revision);
    } catch (IOException failed) {
      log.warn("the files in {} cannot be written: {}", folder.path(), failed.toString());
      notes.add(
          ("the revision is in force, but this machine's files cannot be written (%s); 'choir ranch"
                  + " pull' completes them")
              .formatted(failed));
    }
  }

  List<String> notes(RanchFile file) {
    List<String> notes = new ArrayList<>(file.ranch().warnings());
    notes.addAll(settingsNotes.apply(file.ranch()));
    return notes;
  }

  static Refusal superseded(FilesState state, long basis, long inForce) {
    return Problem.of(
            Kind.CONFLICT,
            "nothing was applied: "
                + state.advice(basis, inForce)
                + "; 'choir apply --force' applies them nevertheless and undoes what they lack")
        .refusal();
  }

  static Refusal refused(List<RanchProblem> problems) {
    String lines = problems.stream().map(Object::toString).collect(Collectors.joining("\n"));
    return Problem.of(Kind.BAD_REQUEST, lines).refusal();
  }
}
