package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Fault C2: what comes from outside is shown on a terminal, and not obeyed. */
class ScreenTest {
  @Test
  void aTerminalShowsControlCharacters() {
    assertThat(shown("\u001b]52;c;aGk=\u0007")).isEqualTo("^[]52;c;aGk=^G");
    assertThat(shown("\u001b[2J\u009b2J\u007f")).isEqualTo("^[[2J<9B>2J^?");
    assertThat(shown("a\u202eb\u2066c")).isEqualTo("a<U+202E>b<U+2066>c");
    assertThat(shown("a\r\nb\rc\td\b")).isEqualTo("a\nb^Mc\td^H");
    assertThat(shown("ä 𝄞 漢\n")).isEqualTo("ä 𝄞 漢\n");
  }

  private static String shown(String text) {
    StringWriter device = new StringWriter();
    Screen screen = Screen.terminal(device, true);
    screen.print(text);
    screen.print('x');
    screen.flush();
    return device.toString().substring(0, device.toString().length() - 1);
  }

  @Test
  void aPipeReceivesTheTextUnchanged() {
    StringWriter device = new StringWriter();
    Screen screen = Screen.unchanged(device);
    screen.print("\u001b[2J\r\u009b");
    screen.control("\u001b[H");
    screen.styled(Screen.Style.BAD, "choir:");
    screen.flush();
    assertThat(device.toString()).isEqualTo("\u001b[2J\r\u009bchoir:");
  }

  @Test
  void onlyATerminalWithColorsHasColors() {
    StringWriter device = new StringWriter();
    Screen colored = Screen.terminal(device, true);
    colored.styled(Screen.Style.BAD, "a\u001b");
    colored.flush();
    assertThat(device.toString()).isEqualTo("\u001b[1;31ma^[\u001b[0m");
    StringWriter plain = new StringWriter();
    Screen colorless = Screen.terminal(plain, false);
    colorless.styled(Screen.Style.BAD, "a");
    colorless.flush();
    assertThat(plain.toString()).isEqualTo("a");
  }

  @Test
  void timesAreInTheZoneOfThePerson() {
    Instant time = Instant.parse("2026-11-29T18:03:21.123456789Z");
    assertThat(Table.seconds(time, ZoneOffset.UTC)).isEqualTo("2026-11-29 18:03:21Z");
    assertThat(Table.seconds(time, ZoneId.of("Asia/Kolkata")))
        .isEqualTo("2026-11-29 23:33:21+0530");
    assertThat(Table.seconds("not yet")).isEqualTo("not yet");
  }
}
