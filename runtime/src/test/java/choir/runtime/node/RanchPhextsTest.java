package choir.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.session.OutsideScrolls;
import org.junit.jupiter.api.Test;

final class RanchPhextsTest {
  /** Finding M6: who could delete a mark would make an agent trust the text. */
  @Test
  void theMarksOfTextsFromOutsideAreWrittenByTheRanchAlone() {
    assertThat(RanchPhexts.RESERVED.isOfRanch(OutsideScrolls.PHEXT)).isTrue();
    assertThat(RanchPhexts.RESERVED.isOfRanch("agents/phex")).isFalse();
    assertThat(RanchPhexts.keepsLatestOnly(OutsideScrolls.PHEXT)).isTrue();
  }
}
