package choir.runtime.sq.backup;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The 512 bytes before a member of a tar, in the form of POSIX.1-1988 ({@code ustar}), which every
 * tar reads.
 *
 * @param name ASCII, 1 to 100 characters; up to 256 if a slash divides it into two parts of at most
 *     155 and 100
 * @param size of the member in bytes, less than 8 GiB
 * @param modifiedSeconds since 1970
 */
record TarHeader(String name, long size, long modifiedSeconds) {
  /** Headers and members fill whole blocks. */
  static final int BLOCK = 512;

  private static final int MAX_NAME = 100;
  private static final int PREFIX_AT = 345;
  private static final int MAX_PREFIX = 155;
  private static final long MAX_SIZE = 1L << 33;
  private static final int SIZE_AT = 124;
  private static final int TIME_AT = 136;
  private static final int SUM_AT = 148;
  private static final int SUM_LENGTH = 8;
  private static final int TYPE_AT = 156;
  private static final int MAGIC_AT = 257;
  private static final String MAGIC = "ustar\00000";

  TarHeader {
    boolean ascii = name.chars().allMatch(c -> c > 0x20 && c < 0x7F);
    int prefix = prefix(name);
    if (name.isEmpty()
        || !ascii
        || prefix < 0
        || prefix > MAX_PREFIX
        || name.length() > prefix + 1 + MAX_NAME) {
      throw new IllegalArgumentException("'" + name + "' cannot name a member of a tar");
    }
    if (size < 0 || size >= MAX_SIZE) {
      throw new IllegalArgumentException(name + " has " + size + " bytes, a tar holds 8 GiB");
    }
  }

  /** Length of the part of a name that has a field of its own, without its slash; 0 if none has. */
  private static int prefix(String name) {
    return name.length() <= MAX_NAME ? 0 : name.indexOf('/', name.length() - MAX_NAME - 1);
  }

  /** Bytes of zero behind a member, up to the next block. */
  static int padding(long size) {
    return (int) (-size & (BLOCK - 1));
  }

  byte[] toBytes() {
    byte[] block = new byte[BLOCK];
    int prefix = prefix(name);
    put(block, 0, prefix == 0 ? name : name.substring(prefix + 1));
    put(block, PREFIX_AT, name.substring(0, prefix));
    put(block, 100, "0000600\0");
    put(block, 108, "0000000\0");
    put(block, 116, "0000000\0");
    put(block, SIZE_AT, "%011o\0".formatted(size));
    put(block, TIME_AT, "%011o\0".formatted(modifiedSeconds));
    block[TYPE_AT] = '0';
    put(block, MAGIC_AT, MAGIC);
    put(block, SUM_AT, "%06o\0 ".formatted(sum(block)));
    return block;
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  /** The sum of all bytes, those of the sum itself taken as blanks. */
  private static int sum(byte[] block) {
    int sum = 0;
    for (int i = 0; i < block.length; i++) {
      boolean own = i >= SUM_AT && i < SUM_AT + SUM_LENGTH;
      sum += own ? ' ' : block[i] & 0xFF;
    }
    return sum;
  }

  /** Whether the block is one of the two that end a tar. */
  static boolean isEnd(byte[] block) {
    return Arrays.equals(block, new byte[BLOCK]);
  }

  /**
   * Reads a header.
   *
   * @throws IllegalArgumentException if it is not one that {@link #toBytes} writes
   */
  static TarHeader parse(byte[] block) {
    String prefix = text(block, PREFIX_AT, MAX_PREFIX);
    String last = text(block, 0, MAX_NAME);
    String name = prefix.isEmpty() ? last : prefix + "/" + last;
    TarHeader header = new TarHeader(name, octal(block, SIZE_AT), octal(block, TIME_AT));
    if (!Arrays.equals(header.toBytes(), block)) {
      throw new IllegalArgumentException("the header is not as it was written");
    }
    return header;
  }

  /** A field up to its first zero. */
  private static String text(byte[] block, int at, int length) {
    int end = at;
    while (end < at + length && block[end] != 0) {
      end++;
    }
    return new String(block, at, end - at, StandardCharsets.US_ASCII);
  }

  private static long octal(byte[] block, int at) {
    return Long.parseLong(new String(block, at, 11, StandardCharsets.US_ASCII), 8);
  }
}
