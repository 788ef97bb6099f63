package choir.runtime.sq.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import choir.core.sq.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A run that is not what was written is never believed. */
final class KeyRunDamageTest {
  private static final int KEYS = 300;

  private static byte[] whole() throws IOException {
    MemoryFile file = new MemoryFile();
    KeyRunWriter writer = new KeyRunWriter(file, KEYS);
    writer.phext("notes");
    for (int i = 1; i <= KEYS; i++) {
      writer.add(1, i, place(i));
    }
    writer.finish();
    return file.bytes();
  }

  private static Place place(int number) {
    return new Place(1, number, 100, number, false, false);
  }

  private static MemoryFile file(byte[] bytes) {
    MemoryFile file = new MemoryFile();
    file.append(ByteBuffer.wrap(bytes));
    return file;
  }

  @Test
  void aFileThatLostItsEndIsRefusedAtEveryLength() throws IOException {
    byte[] whole = whole();
    for (int length = 0; length < whole.length; length++) {
      MemoryFile cut = file(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> KeyRun.open(cut, "memory", () -> {}))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void anyFlippedBitIsRefusedWhenOpenedOrWhenRead() throws IOException {
    byte[] whole = whole();
    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= (byte) (1 << (at % 8));
      AtomicInteger told = new AtomicInteger();
      Throwable refused = catchThrowable(() -> readAll(flipped, told));
      if (refused instanceof StoreException damaged) {
        assertThat(damaged.code()).isEqualTo(StoreException.Code.DAMAGED);
        assertThat(told).hasValue(1);
      } else {
        assertThat(refused).as("byte %d", at).isInstanceOf(IOException.class);
      }
    }
  }

  private static void readAll(byte[] bytes, AtomicInteger told) throws IOException {
    KeyRun run = KeyRun.open(file(bytes), "memory", told::incrementAndGet);
    for (int i = 1; i <= KEYS; i++) {
      assertThat(run.get("notes", 1, i)).isEqualTo(place(i));
    }
  }

  @Test
  void aClosedRunSaysSo() throws IOException {
    MemoryFile file = file(whole());
    KeyRun run = KeyRun.open(file, "memory", () -> {});
    run.close();
    assertThat(catchThrowable(() -> run.get("notes", 1, 1)))
        .isInstanceOfSatisfying(
            StoreException.class,
            refused -> assertThat(refused.code()).isEqualTo(StoreException.Code.STOPPED));
  }
}
