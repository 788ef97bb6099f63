package choir.test.sq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.sq.StoreException;
import choir.runtime.simulation.FaultyDisk;
import choir.runtime.sq.log.LogInspection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The readable records of a damaged log are reported and can be saved. */
@ExtendWith(SilencedStoreLog.class)
final class LogInspectionTest {
  private static final String FIRST = "0000000001-0001.scrolls";

  @Test
  void aWholeLogHasNoDamage() throws IOException {
    StoreFixture lab = damaged(new FaultyDisk(1), false);
    LogInspection.Findings findings = LogInspection.inspect(lab.disk);
    assertThat(findings.damage()).isEmpty();
    assertThat(findings.records()).isEqualTo(4);
    assertThat(findings.segments()).isEqualTo(2);
  }

  @Test
  void damageIsToldWithItsPlaceAndTheRestIsSaved() throws IOException {
    StoreFixture lab = damaged(new FaultyDisk(1), true);
    lab.disk.kill();
    assertThatThrownBy(lab::reopen).isInstanceOf(StoreException.class);
    Map<String, byte[]> before = lab.disk.image();
    FaultyDisk saved = new FaultyDisk(2);
    LogInspection.Findings findings = LogInspection.save(lab.disk, saved);
    assertThat(findings.damage())
        .singleElement()
        .satisfies(
            damage -> {
              assertThat(damage.file()).isEqualTo(FIRST);
              assertThat(damage.offset()).isPositive();
              assertThat(damage.after()).isEqualTo(1);
              assertThat(damage.until()).isEqualTo(3);
            });
    assertThat(lab.disk.image().keySet()).isEqualTo(before.keySet());
    StoreFixture again = new StoreFixture(saved);
    assertThat(again.read("history", 1)).isEqualTo("text 1");
    assertThat(again.read("history", 2)).isEqualTo("nothing");
    assertThat(again.read("history", 3)).isEqualTo("text 3");
    assertThat(again.read("history", 4)).startsWith("xxx");
    again.put("history", 2, "written again");
    assertThat(again.read("history", 2)).isEqualTo("written again");
    assertThatThrownBy(() -> LogInspection.save(lab.disk, saved))
        .hasMessageContaining("is not empty");
  }

  private static StoreFixture damaged(FaultyDisk disk, boolean flipped) throws IOException {
    StoreFixture lab = new StoreFixture(disk);
    for (int i = 1; i <= 3; i++) {
      lab.put("history", i, "text " + i);
    }
    lab.put("history", 4, "x".repeat(4000));
    if (flipped) {
      byte[] bytes = disk.image().getOrDefault(FIRST, new byte[0]);
      disk.flip(FIRST, new String(bytes, StandardCharsets.ISO_8859_1).indexOf("text 2"));
    }
    return lab;
  }
}
