package choir.runtime.sq;

import choir.core.sq.Disk;
import choir.core.sq.StoreException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder of the machine's file system, locked while it is open. */
public final class NioDisk implements Disk {
  private static final String LOCK = "lock";

  private final Path folder;
  private final FileChannel lock;

  private NioDisk(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Opens a folder, which is made if it is not there.
   *
   * @throws StoreException IN_USE if another process has it
   */
  public static NioDisk open(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(LOCK);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (!locked(channel)) {
      channel.close();
      String holder = Files.readString(file).strip();
      throw new StoreException(
          StoreException.Code.IN_USE,
          folder
              + " is in use by another process"
              + (holder.isEmpty() ? "" : " (pid " + holder + ")")
              + ": stop it first, or use another home folder");
    }
    channel.truncate(0);
    String pid = ProcessHandle.current().pid() + "\n";
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
    return new NioDisk(folder, channel);
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException sameProcess) {
      return false;
    }
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
    return new NioFile(
        FileChannel.open(
            folder.resolve(name),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE),
        0);
  }

  @Override
  public DiskFile open(String name) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE);
    return new NioFile(channel, channel.size());
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
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  @Override
  public String location() {
    return folder.toString();
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  private static final class NioFile implements DiskFile {
    private final FileChannel channel;
    private long end;

    NioFile(FileChannel channel, long end) {
      this.channel = channel;
      this.end = end;
    }

    @Override
    public long size() {
      return end;
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        end += channel.write(bytes, end);
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void read(long position, ByteBuffer into) throws IOException {
      long at = position;
      while (into.hasRemaining()) {
        int read = channel.read(into, at);
        if (read < 0) {
          throw new EOFException("the file ends at " + at);
        }
        at += read;
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
      end = size;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
