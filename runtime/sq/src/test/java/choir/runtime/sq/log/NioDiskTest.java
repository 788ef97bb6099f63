package choir.runtime.sq.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.sq.Disk.DiskFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NioDiskTest {
  @TempDir private Path folder;
  private NioDisk disk;

  @BeforeEach
  void open() throws IOException {
    disk = NioDisk.open(folder.resolve("a").resolve("b"));
  }

  @AfterEach
  void close() throws IOException {
    disk.close();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(DiskFile file, long position, int length) throws IOException {
    byte[] bytes = new byte[length];
    file.read(position, ByteBuffer.wrap(bytes));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void whatIsAppendedIsRead() throws IOException {
    try (DiskFile file = disk.create("one")) {
      file.append(bytes("first "));
      file.append(bytes("second"));
      assertThat(file.size()).isEqualTo(12);
      assertThat(read(file, 6, 6)).isEqualTo("second");
      file.truncate(3);
      file.append(bytes("ly"));
      file.force();
    }
    try (DiskFile again = disk.open("one")) {
      assertThat(read(again, 0, (int) again.size())).isEqualTo("firly");
      assertThatThrownBy(() -> read(again, 4, 2)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void anInterruptedReaderLeavesTheFileOpenForAll() throws IOException {
    try (DiskFile file = disk.create("one")) {
      file.append(bytes("text"));
      Thread.currentThread().interrupt();
      assertThat(read(file, 0, 4)).isEqualTo("text");
      assertThat(Thread.interrupted()).isTrue();
      file.append(bytes(" and more"));
      assertThat(read(file, 0, 13)).isEqualTo("text and more");
    }
  }

  @Test
  void aNameIsMadeOnceAndTakenOverByRename() throws IOException {
    disk.create("one").close();
    assertThatThrownBy(() -> disk.create("one")).isInstanceOf(FileAlreadyExistsException.class);
    try (DiskFile two = disk.create("two")) {
      two.append(bytes("2"));
      disk.rename("two", "one");
      disk.sync();
      assertThat(read(two, 0, 1)).isEqualTo("2");
    }
    assertThat(disk.list()).containsExactly("one");
    disk.delete("one");
    assertThat(disk.list()).isEmpty();
  }
}
