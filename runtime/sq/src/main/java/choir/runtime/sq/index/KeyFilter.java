package choir.runtime.sq.index;

import java.nio.ByteBuffer;

/**
 * A blocked Bloom filter (Putze, Sanders and Singler, 2007): 10 bits a key, seven of which are set
 * within one line of 64 bytes. Of keys that were not added some 1 % pass.
 */
final class KeyFilter {
  /** Runs for which a filter would be larger do without: reading one block more costs less. */
  static final int MAX_BYTES = 1 << 20;

  private static final int LINE_BITS = 512;
  private static final int LINE_WORDS = LINE_BITS / Long.SIZE;
  private static final int PROBES = 7;
  private static final int BITS_A_KEY = 10;

  private final long[] words;

  private KeyFilter(long[] words) {
    this.words = words;
  }

  /** Bytes of the filter for a number of keys; 0 if they are too many for one. */
  static int bytes(long keys) {
    long lines = Math.max(1, (keys * BITS_A_KEY + LINE_BITS - 1) / LINE_BITS);
    long bytes = lines * (LINE_BITS / Byte.SIZE);
    return bytes > MAX_BYTES ? 0 : (int) bytes;
  }

  static KeyFilter empty(int bytes) {
    return new KeyFilter(new long[bytes / Long.BYTES]);
  }

  static KeyFilter read(ByteBuffer from, int bytes) {
    KeyFilter filter = empty(bytes);
    for (int i = 0; i < filter.words.length; i++) {
      filter.words[i] = from.getLong();
    }
    return filter;
  }

  void write(ByteBuffer into) {
    for (long word : words) {
      into.putLong(word);
    }
  }

  void add(int phext, long upper, int lower) {
    long hash = hash(phext, upper, lower);
    int line = line(hash);
    long bits = mix(hash);
    for (int i = 0; i < PROBES; i++) {
      int bit = (int) (bits >>> (9 * i)) & (LINE_BITS - 1);
      words[line + bit / Long.SIZE] |= 1L << bit;
    }
  }

  /** Whether a key may have been added; false only if it was not. */
  boolean passes(int phext, long upper, int lower) {
    long hash = hash(phext, upper, lower);
    int line = line(hash);
    long bits = mix(hash);
    for (int i = 0; i < PROBES; i++) {
      int bit = (int) (bits >>> (9 * i)) & (LINE_BITS - 1);
      if ((words[line + bit / Long.SIZE] & (1L << bit)) == 0) {
        return false;
      }
    }
    return true;
  }

  private int line(long hash) {
    long lines = words.length / LINE_WORDS;
    return (int) (((hash >>> 32) * lines) >>> 32) * LINE_WORDS;
  }

  private static long hash(int phext, long upper, int lower) {
    return mix(mix(upper) ^ ((long) phext << 32 | lower));
  }

  /** The finalizer of MurmurHash3. */
  private static long mix(long value) {
    long mixed = value;
    mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }
}
