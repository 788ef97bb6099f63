package choir.runtime.sq.index;

import choir.core.sq.Disk.DiskFile;
import choir.core.sq.StoreException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A sorted file of keys that never changes, as {@link KeyRunWriter} writes it. In memory are the
 * first key of each block, 16 bytes for 4 KiB, and a Bloom filter of at most 1 MiB. A look-up reads
 * one block, or nothing.
 *
 * <p>Safe for all threads. Methods throw {@link StoreException}: DAMAGED if a block cannot be read
 * or is not what was written, STOPPED once the run is closed.
 */
public final class KeyRun {
  private record Phext(int number, long lastUpper, int lastLower) {}

  private final DiskFile file;
  private final String path;
  private final Runnable onDamage;
  private volatile boolean closed;
  private final Map<String, Phext> phexts = new LinkedHashMap<>();
  private final long entries;
  private final int[] firstPhext;
  private final long[] firstUpper;
  private final int[] firstLower;
  private final @Nullable KeyFilter filter;

  private KeyRun(DiskFile file, String path, Runnable onDamage, ByteBuffer tail, long entries) {
    this.file = file;
    this.path = path;
    this.onDamage = onDamage;
    this.entries = entries;
    int count = tail.getInt();
    for (int i = 0; i < count; i++) {
      byte[] name = new byte[tail.getInt()];
      tail.get(name);
      phexts.put(
          new String(name, StandardCharsets.UTF_8), new Phext(i, tail.getLong(), tail.getInt()));
    }
    int blocks = tail.getInt();
    firstPhext = new int[blocks];
    firstUpper = new long[blocks];
    firstLower = new int[blocks];
    for (int i = 0; i < blocks; i++) {
      firstPhext[i] = tail.getInt();
      firstUpper[i] = tail.getLong();
      firstLower[i] = tail.getInt();
    }
    int filterBytes = tail.getInt();
    filter = filterBytes == 0 ? null : KeyFilter.read(tail, filterBytes);
  }

  /**
   * Opens a run; the file is its own from now on.
   *
   * @param path of the file, for messages
   * @param onDamage is called when damage is met, before it is reported: sees to it that the next
   *     start builds the index anew
   * @throws IOException if it is not whole
   */
  public static KeyRun open(DiskFile file, String path, Runnable onDamage) throws IOException {
    ByteBuffer trailer = read(file, file.size() - KeyRunWriter.TRAILER, KeyRunWriter.TRAILER);
    long offset = trailer.getLong();
    int length = trailer.getInt();
    long entries = trailer.getLong();
    int expected = trailer.getInt();
    if (offset < 0 || length < 0 || offset + length + KeyRunWriter.TRAILER != file.size()) {
      throw new EOFException("its trailer is not what was written");
    }
    ByteBuffer tail = read(file, offset, length);
    CRC32C crc = new CRC32C();
    crc.update(tail.duplicate());
    crc.update(trailer.duplicate().position(0).limit(KeyRunWriter.TRAILER - Integer.BYTES));
    ByteBuffer title = read(file, 0, KeyRunWriter.TITLE.length);
    if ((int) crc.getValue() != expected || !title.equals(ByteBuffer.wrap(KeyRunWriter.TITLE))) {
      throw new IOException("its checksum is wrong, or it is of another format");
    }
    try {
      return new KeyRun(file, path, onDamage, tail, entries);
    } catch (BufferUnderflowException wrong) {
      throw new IOException("its tail is not what was written", wrong);
    }
  }

  private static ByteBuffer read(DiskFile file, long offset, int length) throws IOException {
    if (offset < 0 || offset + length > file.size()) {
      throw new EOFException("it is too short");
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    file.read(offset, bytes);
    return bytes.flip();
  }

  /** The names of the phexts of which it has keys, in order. */
  public Set<String> phexts() {
    return phexts.keySet();
  }

  /** Number of keys, the absent ones included. */
  public long entries() {
    return entries;
  }

  public void close() throws IOException {
    closed = true;
    file.close();
  }

  /** The place of a key, which may be {@link Place#ABSENT}; null if this run has none. */
  public @Nullable Place get(String name, long upper, int lower) {
    Phext phext = phexts.get(name);
    if (phext == null
        || KeyTable.compare(upper, lower, phext.lastUpper(), phext.lastLower()) > 0
        || (filter != null && !filter.passes(phext.number(), upper, lower))) {
      return null;
    }
    int number = blockOf(phext.number(), upper, lower);
    if (number < 0) {
      return null;
    }
    Block block = block(number);
    int at = block.find(phext.number(), upper, lower);
    return at < 0 ? null : block.place(at);
  }

  /** As {@link KeyTable#cursor}; null if it has no keys of the phext. */
  public @Nullable KeyCursor cursor(String name, long upper, int lower, boolean forward) {
    Phext phext = phexts.get(name);
    return phext == null ? null : new Cursor(phext.number(), upper, lower, forward);
  }

  /** The last block that does not begin behind a key; -1 if all do. */
  private int blockOf(int phext, long upper, int lower) {
    int from = -1;
    int to = firstUpper.length - 1;
    while (from < to) {
      int middle = (from + to + 1) >>> 1;
      int order = Integer.compare(firstPhext[middle], phext);
      if (order == 0) {
        order = KeyTable.compare(firstUpper[middle], firstLower[middle], upper, lower);
      }
      if (order <= 0) {
        from = middle;
      } else {
        to = middle - 1;
      }
    }
    return from;
  }

  private static long offset(int block) {
    return KeyRunWriter.TITLE.length + (long) block * KeyRunWriter.BLOCK;
  }

  private Block block(int number) {
    ByteBuffer bytes = ByteBuffer.allocate(KeyRunWriter.BLOCK);
    try {
      file.read(offset(number), bytes);
    } catch (IOException failed) {
      throw unreadable(number, String.valueOf(failed.getMessage()));
    }
    if (bytes.getInt(Integer.BYTES) != KeyRunWriter.crc(bytes.array(), 0)) {
      throw unreadable(number, "the block there is not what was written");
    }
    return new Block(bytes);
  }

  private StoreException unreadable(int block, String why) {
    if (closed) {
      return new StoreException(StoreException.Code.STOPPED, path + " is closed");
    }
    onDamage.run();
    return new StoreException(
        StoreException.Code.DAMAGED,
        ("%s cannot be read at offset %d: %s. Restart the node: it builds the index anew from the"
                + " scrolls")
            .formatted(path, offset(block), why));
  }

  /** The entries of one block. */
  private record Block(ByteBuffer bytes) {
    int size() {
      return bytes.getInt(0);
    }

    private static int at(int entry) {
      return KeyRunWriter.BLOCK_HEAD + entry * KeyRunWriter.ENTRY;
    }

    int phext(int entry) {
      return bytes.getInt(at(entry));
    }

    long upper(int entry) {
      return bytes.getLong(at(entry) + 4);
    }

    int lower(int entry) {
      return bytes.getInt(at(entry) + 12);
    }

    Place place(int entry) {
      int at = at(entry) + 16;
      int part = bytes.getInt(at + 4);
      int length = bytes.getInt(at + 8);
      return new Place(
          bytes.getInt(at),
          part & ~KeyTable.FLAG,
          length & ~KeyTable.FLAG,
          bytes.getLong(at + 12),
          length < 0,
          part < 0);
    }

    /** The position of a key, or {@code -(position that it would have) - 1}. */
    int find(int phext, long upper, int lower) {
      int from = 0;
      int to = size() - 1;
      while (from <= to) {
        int middle = (from + to) >>> 1;
        int order = Integer.compare(phext(middle), phext);
        if (order == 0) {
          order = KeyTable.compare(upper(middle), lower(middle), upper, lower);
        }
        if (order == 0) {
          return middle;
        }
        if (order < 0) {
          from = middle + 1;
        } else {
          to = middle - 1;
        }
      }
      return -from - 1;
    }
  }

  private final class Cursor implements KeyCursor {
    private final int phext;
    private final boolean forward;
    private int number;
    private Block block;
    private int following;
    private int at;

    Cursor(int phext, long upper, int lower, boolean forward) {
      this.phext = phext;
      this.forward = forward;
      this.number = Math.max(0, blockOf(phext, upper, lower));
      this.block = block(number);
      int found = block.find(phext, upper, lower);
      this.following = found >= 0 ? found : forward ? -found - 1 : -found - 2;
    }

    @Override
    public boolean next() {
      if (following < 0 || following >= block.size()) {
        int beside = number + (forward ? 1 : -1);
        if (beside < 0 || beside >= firstUpper.length || (forward && firstPhext[beside] > phext)) {
          return false;
        }
        number = beside;
        block = block(number);
        following = forward ? 0 : block.size() - 1;
      }
      if (block.phext(following) != phext) {
        return false;
      }
      at = following;
      following += forward ? 1 : -1;
      return true;
    }

    @Override
    public long upper() {
      return block.upper(at);
    }

    @Override
    public int lower() {
      return block.lower(at);
    }

    @Override
    public Place place() {
      return block.place(at);
    }
  }
}
