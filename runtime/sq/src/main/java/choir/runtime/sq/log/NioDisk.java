package choir.runtime.sq.log;

import choir.core.sq.Disk;
import choir.core.sq.StoreException;
import choir.runtime.sq.io.PrivateFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder of the machine's file system, locked while it is open. */
public final class NioDisk implements Disk {
  private static final String LOCK = "lock";

  /**
   * The folders that this process has open. Asked before the lock file is touched: to close any
   * channel on a file gives up all locks that the process has on it.
   */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final Path real;
  private final FileChannel lock;

  private NioDisk(Path folder, Path real, FileChannel lock) {
    this.folder = folder;
    this.real = real;
    this.lock = lock;
  }

  /**
   * Opens a folder, which is made if it is not there.
   *
   * @throws StoreException IN_USE if a process has it, this one included
   */
  public static NioDisk open(Path folder) throws IOException {
    createDurably(folder.toAbsolutePath());
    Path real = folder.toRealPath();
    if (!OPEN.add(real)) {
      throw inUse(folder, Long.toString(ProcessHandle.current().pid()));
    }
    try {
      return new NioDisk(folder, real, lock(folder));
    } catch (IOException | RuntimeException failed) {
      OPEN.remove(real);
      throw failed;
    }
  }

  /** A folder that is not durable in its parent would vanish with all that is durable in it. */
  private static void createDurably(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.getParent();
    if (parent != null) {
      createDurably(parent);
      PrivateFolder.create(folder);
      syncDirectory(parent);
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    Path file = folder.resolve(LOCK);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      @Nullable FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(folder, Files.readString(file).strip());
      }
      channel.truncate(0);
      String pid = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
      return channel;
    } catch (IOException | RuntimeException failed) {
      channel.close();
      throw failed;
    }
  }

  private static StoreException inUse(Path folder, String pid) {
    return new StoreException(
        StoreException.Code.IN_USE,
        folder
            + " is in use by "
            + (pid.isEmpty() ? "another process" : "process " + pid)
            + ": stop it first, or use another home folder");
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(LOCK))
          .sorted()
          .toList();
    }
  }

  @Override
  public DiskFile create(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createFile(file);
    return new NioFile(file);
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new NioFile(folder.resolve(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(
        folder.resolve(from),
        folder.resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.delete(folder.resolve(name));
  }

  @Override
  public void sync() throws IOException {
    syncDirectory(folder);
  }

  private static void syncDirectory(Path folder) throws IOException {
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  @Override
  public void copyOut(String name, Path to) throws IOException {
    Files.deleteIfExists(to);
    linkOrCopy(folder.resolve(name), to);
    try (FileChannel copy = FileChannel.open(to, StandardOpenOption.WRITE)) {
      copy.force(true);
    }
  }

  @Override
  public void copyIn(Path from, String name) throws IOException {
    Path to = folder.resolve(name);
    Files.deleteIfExists(to);
    linkOrCopy(from, to);
  }

  private static void linkOrCopy(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (UnsupportedOperationException | FileSystemException unlinkable) {
      // Another file system, or one without links: the bytes are what counts.
      Files.copy(from, to);
    }
  }

  @Override
  public String location() {
    return folder.toString();
  }

  @Override
  public void close() throws IOException {
    lock.close();
    OPEN.remove(real);
  }

  /**
   * Appends by a channel and reads by a {@link RandomAccessFile}: a channel closes itself for all
   * when the thread that reads from it is interrupted.
   */
  private static final class NioFile implements DiskFile {
    private final FileChannel channel;
    private final RandomAccessFile reader;
    private volatile long end;

    NioFile(Path file) throws IOException {
      this.channel = FileChannel.open(file, StandardOpenOption.WRITE);
      try {
        this.reader = new RandomAccessFile(file.toFile(), "r");
        this.end = channel.size();
      } catch (IOException failed) {
        channel.close();
        throw failed;
      }
    }

    @Override
    public long size() {
      return end;
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
      long at = end;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
      end = at;
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void read(long position, ByteBuffer into) throws IOException {
      byte[] bytes = new byte[into.remaining()];
      synchronized (reader) {
        reader.seek(position);
        reader.readFully(bytes);
      }
      into.put(bytes);
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
      end = size;
    }

    @Override
    public void close() throws IOException {
      reader.close();
      channel.close();
    }
  }
}
