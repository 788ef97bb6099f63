package choir.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.revision.Comparison;
import choir.core.revision.Difference;
import choir.runtime.revisions.FilesState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node says at its start about files that do not declare what is in force. */
final class FilesStateTest {
  private static final Comparison DIFFERS =
      new Comparison(7, List.of(), List.of(new Difference("agents.lux.model", "a", "b")), 0);

  /** Fault A7: 'choir apply' would undo the newer revision for everybody. */
  @Test
  void olderFilesAreNotToBeApplied() {
    FilesState older = FilesState.of(5, DIFFERS);
    assertThat(older).isEqualTo(FilesState.SUPERSEDED);
    assertThat(older.advice(5, 7))
        .contains("revision 5", "revision 7", "choir ranch diff", "choir ranch pull")
        .doesNotContain("choir apply");
    assertThat(FilesState.of(0, DIFFERS)).isEqualTo(FilesState.UNKNOWN);
    assertThat(FilesState.UNKNOWN.advice(0, 7))
        .contains("choir ranch pull")
        .doesNotContain("choir apply");
  }

  @Test
  void editedFilesOfTheRevisionInForceAreToBeApplied() {
    assertThat(FilesState.of(7, DIFFERS)).isEqualTo(FilesState.EDITED);
    assertThat(FilesState.EDITED.advice(7, 7)).contains("choir ranch diff", "choir apply");
    Comparison same = new Comparison(7, List.of(), List.of(), 0);
    assertThat(FilesState.of(5, same)).isEqualTo(FilesState.SAME);
  }
}
