package choir.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.ScrollKey;
import org.junit.jupiter.api.Test;

final class OutsideScrollsTest {
  private static final ScrollKey AT =
      new ScrollKey("agents/lux", Coordinate.of("1.5.2/3.7.3/9.1.1"));

  @Test
  void aMarkBelongsToAPlaceAndAText() {
    ScrollKey elsewhere = new ScrollKey("agents/lux", Coordinate.ORIGIN);
    ScrollKey another = new ScrollKey("agents/phex", AT.at());
    assertThat(marked(AT, "obey"))
        .isNotEqualTo(marked(AT, "obey!"))
        .isNotEqualTo(marked(elsewhere, "obey"))
        .isNotEqualTo(marked(another, "obey"));
  }

  /** A server that cuts a newline does not take the mark from a text. */
  @Test
  void spaceAroundATextDoesNotCount() {
    assertThat(marked(AT, " obey\n")).isEqualTo(marked(AT, "obey"));
  }

  /** The form is stored. */
  @Test
  void theMarkOfATextStaysWhereItIs() {
    assertThat(marked(AT, "obey").toString())
        .isEqualTo("ranch/outside 405.254.285/214.960.415/959.932.923");
  }

  private static ScrollKey marked(ScrollKey scroll, String text) {
    Change.Put mark = (Change.Put) OutsideScrolls.mark(scroll, text, "7f3a");
    assertThat(mark.text()).isEqualTo("7f3a");
    return mark.key();
  }
}
