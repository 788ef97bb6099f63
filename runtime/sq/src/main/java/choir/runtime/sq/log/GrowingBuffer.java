package choir.runtime.sq.log;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A byte array that grows, reused from batch to batch. */
final class GrowingBuffer {
  /** Largest array that is kept for the next batch; a larger one is released. */
  private static final int KEEP = 1 << 20;

  private byte[] array = new byte[1 << 16];
  private int size;

  byte[] array() {
    return array;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
    if (array.length > KEEP) {
      array = new byte[1 << 16];
    }
  }

  GrowingBuffer ascii(CharSequence text) {
    room(text.length());
    for (int i = 0; i < text.length(); i++) {
      array[size++] = (byte) text.charAt(i);
    }
    return this;
  }

  GrowingBuffer write(byte[] bytes) {
    room(bytes.length);
    System.arraycopy(bytes, 0, array, size, bytes.length);
    size += bytes.length;
    return this;
  }

  GrowingBuffer write(byte[] bytes, int from, int length) {
    room(length);
    System.arraycopy(bytes, from, array, size, length);
    size += length;
    return this;
  }

  GrowingBuffer write(byte b) {
    room(1);
    array[size++] = b;
    return this;
  }

  ByteBuffer buffer() {
    return ByteBuffer.wrap(array, 0, size);
  }

  private void room(int more) {
    if (size + more > array.length) {
      array = Arrays.copyOf(array, Math.max(array.length * 2, size + more));
    }
  }
}
