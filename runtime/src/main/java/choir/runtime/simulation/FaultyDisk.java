package choir.runtime.simulation;

import choir.core.sq.Disk;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that does what real ones do at the worst time; the same seed does the same.
 *
 * <p>{@link #crash} is a power failure: of what was not forced each page of {@value #PAGE} bytes is
 * kept or lost, and of the directory's changes since the last {@link #sync} any may be undone.
 * {@link #kill} is the death of the process alone: the machine keeps all, forced or not, and a
 * crash may still take it. No threads and no clock.
 */
public final class FaultyDisk implements Disk {
  static final int PAGE = 512;

  private final Random random;
  private final Map<String, Content> names = new TreeMap<>();
  private final Map<String, Content> syncedNames = new TreeMap<>();
  private final List<Entry> unsynced = new ArrayList<>();
  private int mount;
  private int steps;
  private int powerLeft = Integer.MAX_VALUE;
  private int forcesLeft = Integer.MAX_VALUE;
  private long bytesLeft = Long.MAX_VALUE;

  public FaultyDisk(long seed) {
    this.random = new Random(seed);
  }

  /** What one file holds; all behind {@code forced} may be lost. */
  private static final class Content {
    byte[] bytes = new byte[1024];
    int size;
    int forced;

    void append(ByteBuffer from, int length) {
      if (size < forced) {
        throw new IllegalStateException("appended behind a cut that was not forced");
      }
      if (size + length > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + length));
      }
      from.get(bytes, size, length);
      size += length;
    }
  }

  /** A change of the directory; {@code from} is null for a creation, {@code to} for a deletion. */
  private record Entry(@Nullable String from, @Nullable String to, Content content) {
    void apply(Map<String, Content> names) {
      if (from != null && !names.remove(from, content)) {
        return;
      }
      if (to != null) {
        names.put(to, content);
      }
    }
  }

  /** How many calls have changed the disk or made a change durable. */
  public int steps() {
    return steps;
  }

  /** Every call that changes something fails once {@code more} of them have succeeded. */
  public void powerOffAfter(int more) {
    powerLeft = more;
  }

  /** Every {@code force} fails once {@code more} of them have succeeded. */
  public void failForceAfter(int more) {
    forcesLeft = more;
  }

  /** The disk is full once {@code more} bytes were appended. */
  public void fullAfter(long more) {
    bytesLeft = more;
  }

  /** Inverts one bit of a byte, as a disk that rots. */
  public void flip(String name, long offset) {
    content(name).bytes[(int) offset] ^= (byte) (1 << random.nextInt(8));
  }

  /** A copy of what every file holds now. */
  public Map<String, byte[]> image() {
    Map<String, byte[]> image = new TreeMap<>();
    names.forEach((name, file) -> image.put(name, Arrays.copyOf(file.bytes, file.size)));
    return image;
  }

  /** Puts files back as an image has them, durable. */
  public void restore(Map<String, byte[]> image) {
    forget();
    names.clear();
    image.forEach(
        (name, bytes) -> {
          Content content = new Content();
          content.append(ByteBuffer.wrap(bytes), bytes.length);
          content.forced = content.size;
          names.put(name, content);
        });
    remember();
  }

  /** The process crashes, the machine continues. Open files become invalid, faults are cleared. */
  public void kill() {
    forget();
  }

  /** The power fails. Open files are void; injected faults are healed. */
  public void crash() {
    forget();
    names.clear();
    names.putAll(syncedNames);
    boolean inOrder = random.nextBoolean();
    int survivors = random.nextInt(unsynced.size() + 1);
    for (int i = 0; i < unsynced.size(); i++) {
      if (inOrder ? i < survivors : random.nextBoolean()) {
        unsynced.get(i).apply(names);
      }
    }
    names.values().forEach(this::tear);
    remember();
  }

  private void forget() {
    mount++;
    powerLeft = Integer.MAX_VALUE;
    forcesLeft = Integer.MAX_VALUE;
    bytesLeft = Long.MAX_VALUE;
  }

  private void remember() {
    syncedNames.clear();
    syncedNames.putAll(names);
    unsynced.clear();
  }

  private void tear(Content file) {
    if (file.size < file.forced) {
      file.size = random.nextBoolean() ? file.size : file.forced;
    } else if (file.size > file.forced) {
      int kind = random.nextInt(4);
      if (kind == 0) {
        file.size = file.forced;
      } else if (kind < 3) {
        file.size = file.forced + random.nextInt(file.size - file.forced + 1);
      }
      if (kind > 1) {
        punch(file);
      }
    }
    file.forced = file.size;
  }

  private void punch(Content file) {
    int at = file.forced;
    while (at < file.size) {
      int end = Math.min(file.size, (at / PAGE + 1) * PAGE);
      if (random.nextBoolean()) {
        Arrays.fill(file.bytes, at, end, (byte) 0);
      }
      at = end;
    }
  }

  private void step() throws IOException {
    if (powerLeft == 0) {
      throw new IOException("the power is off");
    }
    powerLeft--;
    steps++;
  }

  private Content content(String name) {
    Content content = names.get(name);
    if (content == null) {
      throw new IllegalArgumentException("no file " + name + " among " + names.keySet());
    }
    return content;
  }

  @Override
  public List<String> list() {
    return List.copyOf(names.keySet());
  }

  @Override
  public DiskFile create(String name) throws IOException {
    step();
    if (names.containsKey(name)) {
      throw new IOException(name + " is there already");
    }
    Content content = new Content();
    change(new Entry(null, name, content));
    return new File(content);
  }

  @Override
  public DiskFile open(String name) throws IOException {
    Content content = names.get(name);
    if (content == null) {
      throw new FileNotFoundException(name);
    }
    return new File(content);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    step();
    change(new Entry(from, to, content(from)));
  }

  @Override
  public void delete(String name) throws IOException {
    step();
    change(new Entry(name, null, content(name)));
  }

  private void change(Entry entry) {
    entry.apply(names);
    unsynced.add(entry);
  }

  @Override
  public void sync() throws IOException {
    step();
    remember();
  }

  @Override
  public void copyOut(String name, Path to) throws IOException {
    Content content = content(name);
    Files.write(to, Arrays.copyOf(content.bytes, content.size));
  }

  @Override
  public void copyIn(Path from, String name) throws IOException {
    try (DiskFile file = create(name)) {
      file.append(ByteBuffer.wrap(Files.readAllBytes(from)));
    }
  }

  @Override
  public String location() {
    return "memory";
  }

  /** Open files are void; what they hold is as it was. */
  @Override
  public void close() {
    mount++;
  }

  private final class File implements DiskFile {
    private final Content content;
    private final int mounted = mount;
    private boolean closed;

    File(Content content) {
      this.content = content;
    }

    private void usable() throws IOException {
      if (closed || mounted != mount) {
        throw new IOException("the file is closed");
      }
    }

    @Override
    public long size() {
      return content.size;
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
      usable();
      int whole = bytes.remaining();
      if (powerLeft == 0) {
        content.append(bytes, random.nextInt(whole + 1));
      }
      step();
      if (whole > bytesLeft) {
        content.append(bytes, (int) bytesLeft);
        bytesLeft = 0;
        throw new IOException("no space left on device");
      }
      bytesLeft -= whole;
      content.append(bytes, whole);
    }

    @Override
    public void force() throws IOException {
      usable();
      step();
      if (forcesLeft == 0) {
        throw new IOException("input/output error");
      }
      forcesLeft--;
      content.forced = content.size;
    }

    @Override
    public void read(long position, ByteBuffer into) throws IOException {
      usable();
      if (position + into.remaining() > content.size) {
        throw new EOFException("the file ends at " + content.size);
      }
      into.put(content.bytes, (int) position, into.remaining());
    }

    @Override
    public void truncate(long size) throws IOException {
      usable();
      step();
      content.size = (int) size;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
