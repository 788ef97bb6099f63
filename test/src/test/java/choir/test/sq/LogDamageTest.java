package choir.test.sq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.sq.StoreException;
import choir.core.sq.StoreException.Code;
import choir.runtime.simulation.FaultyDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a torn tail is, what damage is, and that the second is never taken for the first. */
@ExtendWith(SilencedStoreLog.class)
final class LogDamageTest {
  private static final String FIRST = "0000000001-0001.scrolls";
  private final FaultyDisk disk = new FaultyDisk(7);
  private StoreFixture lab;

  @BeforeEach
  void threeBatches() throws IOException {
    lab = new StoreFixture(disk);
    for (int i = 1; i <= 3; i++) {
      lab.put("history", i, "text " + i);
    }
  }

  private int offsetOf(String file, String text) {
    byte[] bytes = bytes(file);
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
  }

  private byte[] bytes(String file) {
    return disk.image().getOrDefault(file, new byte[0]);
  }

  private void set(String file, byte[] bytes) {
    Map<String, byte[]> image = new TreeMap<>(disk.image());
    image.put(file, bytes);
    disk.restore(image);
  }

  private void assertRefused(String file, long offset, String why) {
    Map<String, byte[]> before = disk.image();
    assertThatThrownBy(lab::reopen)
        .isInstanceOfSatisfying(
            StoreException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(Code.DAMAGED);
              assertThat(refused).hasMessageContaining("memory/" + file);
              assertThat(refused)
                  .hasMessageContaining("offset " + offset)
                  .hasMessageContaining(why);
            });
    assertThat(new HashMap<>(disk.image()).keySet()).isEqualTo(before.keySet());
    disk.image().forEach((name, bytes) -> assertThat(bytes).isEqualTo(before.get(name)));
  }

  private int startOf(String text) {
    String all = new String(bytes(FIRST), StandardCharsets.ISO_8859_1);
    return all.lastIndexOf('\u0017', all.indexOf(text)) + 1;
  }

  @Test
  void aTornTailIsCutAtEveryLength() throws IOException {
    byte[] whole = bytes(FIRST);
    int last = startOf("text 3");
    for (int length = last; length < whole.length; length++) {
      set(FIRST, Arrays.copyOf(whole, length));
      lab.reopen();
      assertThat(lab.read("history", 2)).isEqualTo("text 2");
      assertThat(lab.read("history", 3)).isEqualTo("nothing");
      assertThat(bytes(FIRST)).isEqualTo(Arrays.copyOf(whole, last));
    }
  }

  @Test
  void aTailOfZerosIsCut() throws IOException {
    byte[] whole = bytes(FIRST);
    set(FIRST, Arrays.copyOf(whole, whole.length + 2000));
    lab.reopen();
    assertThat(lab.read("history", 3)).isEqualTo("text 3");
    assertThat(bytes(FIRST)).isEqualTo(whole);
  }

  @Test
  void anyFlippedBitBeforeTheLastBatchIsRefused() {
    byte[] whole = bytes(FIRST);
    int first = startOf("text 1");
    int second = startOf("text 2");
    int third = startOf("text 3");
    for (int at = 0; at < third; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << bit);
        set(FIRST, flipped);
        assertRefused(FIRST, at < first ? 0 : at < second ? first : second, "");
      }
    }
  }

  @Test
  void aFlippedBitOfTheLastBatchLooksTornAndIsCutWithAWarning() throws IOException {
    disk.flip(FIRST, offsetOf(FIRST, "text 3"));
    disk.kill();
    lab.reopen();
    assertThat(lab.read("history", 3)).isEqualTo("nothing");
    assertThat(lab.read("history", 2)).isEqualTo("text 2");
  }

  @Test
  void aFlippedByteInASealedSegmentIsRefused() {
    lab.put("history", 4, "x".repeat(4000));
    assertThat(disk.list()).hasSize(2);
    int start = startOf("text 3");
    disk.flip(FIRST, offsetOf(FIRST, "text 3"));
    disk.kill();
    assertRefused(FIRST, start, "not what was written");
  }

  @Test
  void aSealedSegmentThatLostItsEndIsRefused() {
    lab.put("history", 4, "x".repeat(4000));
    set(FIRST, Arrays.copyOf(bytes(FIRST), startOf("text 3")));
    assertRefused("0000000002-0001.scrolls", 0, "follows operation 3, but what is before it");
  }

  @Test
  void aMissingSegmentIsNamed() {
    lab.put("history", 4, "x".repeat(4000));
    lab.put("history", 5, "x".repeat(4000));
    Map<String, byte[]> image = new TreeMap<>(disk.image());
    image.remove("0000000002-0001.scrolls");
    disk.restore(image);
    assertThatThrownBy(lab::reopen)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("segment 0000000002-0001.scrolls is missing");
  }

  @Test
  void damageInANewerGenerationLeavesTheOlderOneForARescue() throws IOException {
    byte[] older = bytes(FIRST);
    lab.put("history", 4, "x".repeat(4000));
    byte[] newer = older.clone();
    newer[newer.length - 10] ^= 1;
    set("0000000001-0002.scrolls", newer);
    assertThatThrownBy(lab::reopen).isInstanceOf(StoreException.class);
    assertThat(bytes(FIRST)).isEqualTo(older);
  }

  @Test
  void aByteThatRotsAtRunTimeFailsItsReaderAloneAndNamesThePlace() {
    disk.flip(FIRST, offsetOf(FIRST, "text 2"));
    var reading = lab.store.select(StoreFixture.key("history", 2)).toCompletableFuture();
    assertThat(StoreFixture.code(reading)).isEqualTo(Code.DAMAGED);
    assertThat(reading.exceptionNow()).hasMessageContaining(FIRST + ": the record at offset ");
    assertThat(lab.read("history", 3)).isEqualTo("text 3");
    assertThat(lab.attempt("history", 4, "more")).isCompleted();
  }
}
