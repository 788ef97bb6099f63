package choir.runtime.revisions;

import choir.core.revision.Comparison;

/** How a machine's files relate to the revision in force. */
public enum FilesState {
  /** They declare what is in force. */
  SAME,
  /** They come from the revision in force and were edited since. */
  EDITED,
  /** They come from another revision, which was superseded on another machine. */
  SUPERSEDED,
  /** They declare something else, and the revision from which they come is not known. */
  UNKNOWN;

  /**
   * The state of files.
   *
   * @param basis the revision from which they come; 0 if it is not known
   */
  public static FilesState of(long basis, Comparison comparison) {
    if (comparison.isSame()) {
      return SAME;
    }
    if (basis == comparison.revision()) {
      return EDITED;
    }
    return basis == 0 ? UNKNOWN : SUPERSEDED;
  }

  /**
   * A sentence about the state, with the commands that lead out of it.
   *
   * @param basis as for {@link #of}
   */
  public String advice(long basis, long inForce) {
    return switch (this) {
      case SAME -> "this machine's files declare what revision %d does".formatted(inForce);
      case EDITED ->
          ("this machine's files differ from revision %d, which is in force; 'choir ranch diff'"
                  + " shows the changes, and 'choir apply' applies them")
              .formatted(inForce);
      case SUPERSEDED ->
          ("this machine's files come from revision %d, and revision %d is in force; 'choir ranch"
                  + " diff' shows the differences, and 'choir ranch pull' brings the files up to"
                  + " date")
              .formatted(basis, inForce);
      case UNKNOWN ->
          ("this machine's files differ from revision %d, which is in force, and the revision from"
                  + " which they come is not known; 'choir ranch diff' shows the differences, and"
                  + " 'choir ranch pull' brings the files up to date")
              .formatted(inForce);
    };
  }
}
