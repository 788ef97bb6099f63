package choir.core.sq;

import choir.core.phext.Coordinate;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads what {@link WireOutput} wrote.
 *
 * <p>Every method throws IllegalArgumentException when the bytes are something else.
 */
final class WireInput {
  private final ByteBuffer bytes;

  WireInput(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes);
  }

  static IllegalArgumentException unknown(String what, int kind) {
    return new IllegalArgumentException(
        "%s of unknown kind %d: written by a newer version".formatted(what, kind));
  }

  int readByte() {
    return read(bytes::get);
  }

  int readInt() {
    return read(bytes::getInt);
  }

  long readLong() {
    return read(bytes::getLong);
  }

  private static <T> T read(java.util.function.Supplier<T> get) {
    try {
      return get.get();
    } catch (BufferUnderflowException cut) {
      throw new IllegalArgumentException("the bytes end in the middle", cut);
    }
  }

  byte[] readBlock() {
    byte[] block = new byte[size()];
    bytes.get(block);
    return block;
  }

  String readText() {
    return new String(readBlock(), StandardCharsets.UTF_8);
  }

  Coordinate readAt() {
    return Coordinate.ofBits(readLong(), readInt());
  }

  ScrollKey readKey() {
    return new ScrollKey(readText(), readAt());
  }

  <T> List<T> readList(Function<WireInput, T> item) {
    int size = size();
    List<T> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(item.apply(this));
    }
    return list;
  }

  /** A size that what is left can hold: each takes a byte at least. */
  private int size() {
    int size = readInt();
    if (size < 0 || size > bytes.remaining()) {
      throw new IllegalArgumentException("a size of " + size + " where that much is not left");
    }
    return size;
  }

  /** To be called at the end: nothing may be left. */
  void end() {
    if (bytes.hasRemaining()) {
      throw new IllegalArgumentException(bytes.remaining() + " bytes too many");
    }
  }
}
