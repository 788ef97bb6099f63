package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
  @Test
  void aWaitIsShownInPlaceAndRemoved() {
    StringWriter device = new StringWriter();
    Progress progress = Progress.of(Screen.terminal(device, true), "waiting for x");
    progress.tick();
    progress.close();
    progress.tick();
    assertThat(device.toString()).isEqualTo("\r\u001b[Kwaiting for x for 0 s\r\u001b[K");
  }

  @Test
  void aShortWaitShowsNothing() {
    StringWriter device = new StringWriter();
    Progress.of(Screen.terminal(device, true), "waiting for x").close();
    assertThat(device.toString()).isEmpty();
  }
}
