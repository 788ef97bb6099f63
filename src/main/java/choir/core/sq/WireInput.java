package choir.core.sq;

import choir.core.phext.Coordinate;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Decodes the output of {@link WireOutput}.
 *
 * <p>Every method throws IllegalArgumentException if the bytes are malformed.
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
      throw new IllegalArgumentException("unexpected end of input", cut);
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

  /** Reads a size and checks it against the remaining bytes: each item takes at least one. */
  private int size() {
    int size = readInt();
    if (size < 0 || size > bytes.remaining()) {
      throw new IllegalArgumentException("size " + size + " exceeds the remaining input");
    }
    return size;
  }

  /** Checks that all input was consumed. */
  void end() {
    if (bytes.hasRemaining()) {
      throw new IllegalArgumentException(bytes.remaining() + " unexpected trailing bytes");
    }
  }
}
