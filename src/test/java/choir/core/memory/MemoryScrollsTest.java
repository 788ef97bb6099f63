package choir.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MemoryScrollsTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 30);
  private static final AgentId LUX = new AgentId("lux");

  /** A stored format. */
  @Test
  void theNoteOfADayIsAtItsDate() {
    Profile lux = lux("1.5.2/3.7.3/9.1.1");
    assertThat(MemoryScrolls.of(lux, DAY)).hasToString("agents/lux 900.1.1/26.11.30/1.1.1");
    assertThat(MemoryScrolls.longTerm(lux)).hasToString("agents/lux 1.5.2/3.7.3/9.1.1");
    assertThat(MemoryScrolls.name(DAY)).isEqualTo("memory/2026-11-30");
  }

  @Test
  void aHomeAmongTheNotesMovesThem() {
    Profile lux = lux("900.1.1/26.11.30/1.1.1");
    assertThat(MemoryScrolls.of(lux, DAY)).hasToString("agents/lux 901.1.1/26.11.30/1.1.1");
  }

  @ParameterizedTest
  @CsvSource({
    "1.5.2/3.7.3/9.1.1, true",
    "900.1.1/26.11.30/1.1.1, true",
    "1.5.2/3.7.3/9.1.2, false",
    "901.1.1/26.11.30/1.1.1, false"
  })
  void onlyMemoryAndTheNotesAreWhatIsRemembered(String at, boolean contained) {
    assertThat(MemoryScrolls.contain(lux("1.5.2/3.7.3/9.1.1"), Coordinate.of(at)))
        .isEqualTo(contained);
  }

  @ParameterizedTest
  @CsvSource({
    "agent:lux:main, ALL",
    "agent:phex:main, DAYS",
    "agent:lux:discord:channel:7, DAYS",
    "main, DAYS",
    "agent:lux:subagent:1f, NOTHING",
    "hook:1f, NOTHING",
    "schedule:nightly, NOTHING",
    "schedule:heartbeat.lux:2026-11-30T10:00:00Z, NOTHING"
  })
  void theMainSessionHasAllAndIsolatedOnesHaveNothing(String session, Recall recall) {
    assertThat(Recall.of(LUX, session)).isEqualTo(recall);
  }

  private static Profile lux(String home) {
    return new Profile(
        LUX, 1, 1, "Lux", "light", Coordinate.of(home), "offline", Profile.Limits.DEFAULT);
  }
}
