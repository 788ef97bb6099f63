package choir.runtime.sq.index;

import choir.core.sq.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link KeyRun}: phexts in order of their names, the keys of each in order.
 *
 * <pre>
 * title    16 bytes
 * blocks   of 4096 bytes: number of entries, CRC32C of the rest, up to 113 entries of 36 bytes
 * tail     of each phext its name and last key; of each block its first key; the filter
 * trailer  24 bytes: offset and length of the tail, number of entries, CRC32C of both
 * </pre>
 *
 * <p>An entry is the number of its phext, the key, segment, part, length and version. Numbers are
 * big-endian.
 */
public final class KeyRunWriter {
  static final byte[] TITLE = "choir keys 1\n\n\n\n".getBytes(StandardCharsets.US_ASCII);
  static final int BLOCK = 4096;
  static final int BLOCK_HEAD = 8;
  static final int ENTRY = 36;
  static final int TRAILER = 24;
  private static final int ENTRIES = (BLOCK - BLOCK_HEAD) / ENTRY;

  /** So much is handed to the disk at once. */
  private static final int CHUNK = 64 * BLOCK;

  private record Name(String phext, long lastUpper, int lastLower) {}

  private final DiskFile file;
  private final @Nullable KeyFilter filter;
  private final int filterBytes;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
  private final List<Name> names = new ArrayList<>();
  private int[] firstPhext = new int[64];
  private long[] firstUpper = new long[64];
  private int[] firstLower = new int[64];
  private int blocks;
  private int inBlock;
  private long entries;
  private long lastUpper;
  private int lastLower;
  private @Nullable String phext;

  /**
   * @param file that is empty; forcing it is the caller's
   * @param atMost so many keys at most
   */
  public KeyRunWriter(DiskFile file, long atMost) throws IOException {
    this.file = file;
    this.filterBytes = KeyFilter.bytes(atMost);
    this.filter = filterBytes == 0 ? null : KeyFilter.empty(filterBytes);
    file.append(ByteBuffer.wrap(TITLE));
  }

  /** Begins the keys of the next phext. */
  public void phext(String name) {
    endPhext();
    phext = name;
  }

  private void endPhext() {
    if (phext != null) {
      names.add(new Name(phext, lastUpper, lastLower));
    }
  }

  public void add(long upper, int lower, Place place) throws IOException {
    if (inBlock == ENTRIES) {
      endBlock();
    }
    int number = names.size();
    if (inBlock == 0) {
      beginBlock(number, upper, lower);
    }
    chunk.putInt(number).putLong(upper).putInt(lower).putInt(place.segment());
    chunk.putInt(place.part() | (place.chained() ? KeyTable.FLAG : 0));
    chunk.putInt(place.length() | (place.gone() ? KeyTable.FLAG : 0));
    chunk.putLong(place.version());
    if (filter != null) {
      filter.add(number, upper, lower);
    }
    lastUpper = upper;
    lastLower = lower;
    inBlock++;
    entries++;
  }

  private void beginBlock(int number, long upper, int lower) {
    if (blocks == firstUpper.length) {
      int capacity = blocks * 2;
      firstPhext = Arrays.copyOf(firstPhext, capacity);
      firstUpper = Arrays.copyOf(firstUpper, capacity);
      firstLower = Arrays.copyOf(firstLower, capacity);
    }
    firstPhext[blocks] = number;
    firstUpper[blocks] = upper;
    firstLower[blocks] = lower;
    blocks++;
    chunk.putInt(0).putInt(0);
  }

  private void endBlock() throws IOException {
    int start = (chunk.position() - 1) / BLOCK * BLOCK;
    Arrays.fill(chunk.array(), chunk.position(), start + BLOCK, (byte) 0);
    chunk.putInt(start, inBlock);
    chunk.putInt(start + Integer.BYTES, crc(chunk.array(), start));
    chunk.position(start + BLOCK);
    inBlock = 0;
    if (!chunk.hasRemaining()) {
      flush();
    }
  }

  /** The checksum of a block: of its number of entries and of these. */
  static int crc(byte[] bytes, int start) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, start, Integer.BYTES);
    crc.update(bytes, start + BLOCK_HEAD, BLOCK - BLOCK_HEAD);
    return (int) crc.getValue();
  }

  private void flush() throws IOException {
    chunk.flip();
    file.append(chunk);
    chunk.clear();
  }

  /** Writes what is left; nothing may be added any more. */
  public void finish() throws IOException {
    endPhext();
    if (inBlock > 0) {
      endBlock();
    }
    flush();
    ByteBuffer tail = tail();
    int length = tail.position();
    CRC32C crc = new CRC32C();
    tail.putLong(TITLE.length + (long) blocks * BLOCK).putInt(length).putLong(entries);
    crc.update(tail.duplicate().flip());
    tail.putInt((int) crc.getValue());
    tail.flip();
    file.append(tail);
  }

  private ByteBuffer tail() {
    int bytes = 2 * Integer.BYTES + blocks * 16 + Integer.BYTES + filterBytes + TRAILER;
    List<byte[]> texts =
        names.stream().map(name -> name.phext().getBytes(StandardCharsets.UTF_8)).toList();
    for (byte[] text : texts) {
      bytes += 2 * Integer.BYTES + Long.BYTES + text.length;
    }
    ByteBuffer tail = ByteBuffer.allocate(bytes);
    tail.putInt(names.size());
    for (int i = 0; i < names.size(); i++) {
      Name name = names.get(i);
      tail.putInt(texts.get(i).length).put(texts.get(i));
      tail.putLong(name.lastUpper()).putInt(name.lastLower());
    }
    tail.putInt(blocks);
    for (int i = 0; i < blocks; i++) {
      tail.putInt(firstPhext[i]).putLong(firstUpper[i]).putInt(firstLower[i]);
    }
    tail.putInt(filterBytes);
    if (filter != null) {
      filter.write(tail);
    }
    return tail;
  }
}
