package choir.core.sq;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder of append-only files: the port through which the scroll log accesses a machine. Names
 * are plain, without a path. An open disk has exclusive ownership of its folder.
 */
public interface Disk extends Closeable {
  /** The names of all files, in alphabetical order. */
  List<String> list() throws IOException;

  /**
   * Creates an empty file.
   *
   * @throws IOException if the file exists
   */
  DiskFile create(String name) throws IOException;

  /** Opens an existing file. */
  DiskFile open(String name) throws IOException;

  /** Renames a file atomically, replacing an existing file. */
  void rename(String from, String to) throws IOException;

  void delete(String name) throws IOException;

  /** Makes creations, renames and deletions durable. */
  void sync() throws IOException;

  /**
   * Exports an immutable file: creates a hard link, or a durable copy, replacing an existing file.
   */
  void copyOut(String name, Path to) throws IOException;

  /** Imports a file; the new file is not durable until it is forced. */
  void copyIn(Path from, String name) throws IOException;

  /** The location of the files, for messages. */
  String location();

  @Override
  void close() throws IOException;

  /** A file. Appends come from one thread; reads and {@link #force} may come from any. */
  interface DiskFile extends Closeable {
    long size() throws IOException;

    /** Appends all of {@code bytes}; after an exception the end of the file is undefined. */
    void append(ByteBuffer bytes) throws IOException;

    /** Returns once all appended bytes are durable. After a failure their state is undefined. */
    void force() throws IOException;

    /**
     * Fills {@code into} from {@code position}.
     *
     * @throws IOException also if the file ends before {@code into} is full
     */
    void read(long position, ByteBuffer into) throws IOException;

    /** Truncates the file; used only to drop a torn tail. */
    void truncate(long size) throws IOException;

    @Override
    void close() throws IOException;
  }
}
