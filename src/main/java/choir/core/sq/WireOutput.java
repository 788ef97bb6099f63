package choir.core.sq;

import choir.core.phext.Coordinate;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/** Binary encoder: numbers are big-endian, texts and lists are prefixed with their size. */
final class WireOutput {
  private byte[] bytes = new byte[256];
  private int size;

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  WireOutput writeByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
    return this;
  }

  WireOutput writeInt(int value) {
    reserve(Integer.BYTES);
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  WireOutput writeLong(long value) {
    return writeInt((int) (value >>> 32)).writeInt((int) value);
  }

  WireOutput writeText(String text) {
    return writeBlock(text.getBytes(StandardCharsets.UTF_8));
  }

  WireOutput writeBlock(byte[] block) {
    writeInt(block.length);
    reserve(block.length);
    System.arraycopy(block, 0, bytes, size, block.length);
    size += block.length;
    return this;
  }

  WireOutput writeAt(Coordinate at) {
    return writeLong(at.upperBits()).writeInt(at.lowerBits());
  }

  WireOutput writeKey(ScrollKey key) {
    return writeText(key.phext()).writeAt(key.at());
  }

  <T> WireOutput writeList(List<T> list, BiConsumer<WireOutput, T> item) {
    writeInt(list.size());
    list.forEach(each -> item.accept(this, each));
    return this;
  }
}
