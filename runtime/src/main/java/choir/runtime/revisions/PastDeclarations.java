package choir.runtime.revisions;

import choir.core.phext.Checksum;
import choir.core.revision.PastDeclaration;
import choir.core.revision.Revisions;
import choir.core.roster.PersonaTexts;
import choir.core.roster.RanchDeclaration;
import choir.core.roster.RosterState;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Refusal;
import java.util.Optional;

/** What revisions declared, from this node's copy of the store. */
record PastDeclarations(RosterJournal journal, TextHistory texts) {
  private static final String EMPTY_TEXT = Checksum.of("");

  /**
   * The declaration of a revision with its texts.
   *
   * @throws Refusal if there was no such revision, or if a text is kept no longer
   */
  RanchDeclaration of(long revision) {
    try {
      return PastDeclaration.of(
          state(revision),
          (agent, name, digest) ->
              digest.equals(EMPTY_TEXT)
                  ? Optional.of("")
                  : texts.find(PersonaTexts.key(agent, name), digest));
    } catch (PastDeclaration.TextExpiredException expired) {
      throw Problem.of(Kind.CONFLICT, String.valueOf(expired.getMessage())).refusal();
    }
  }

  /**
   * The declaration of a revision with empty texts.
   *
   * @throws Refusal if there was no such revision
   */
  RanchDeclaration withoutTexts(long revision) {
    return PastDeclaration.of(state(revision), (agent, name, digest) -> Optional.of(""));
  }

  private RosterState state(long revision) {
    return Revisions.at(journal, revision).orElseThrow(() -> unknown(revision));
  }

  static Refusal unknown(long revision) {
    return Problem.of(
            Kind.NOT_FOUND,
            "there is no revision %d; 'choir ranch history' lists them".formatted(revision))
        .refusal();
  }
}
