package choir.core.sq;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * One folder of files that only grow: all that the scroll log needs of a machine. Names are plain,
 * without a path. Whoever opens a disk owns it alone.
 */
public interface Disk extends Closeable {
  /** The names of all files, in alphabetical order. */
  List<String> list() throws IOException;

  /**
   * Makes a new, empty file.
   *
   * @throws IOException if it is there already
   */
  DiskFile create(String name) throws IOException;

  /** Opens a file that is there. */
  DiskFile open(String name) throws IOException;

  /** Gives a file another name in one step, in place of a file that had it. */
  void rename(String from, String to) throws IOException;

  void delete(String name) throws IOException;

  /** Makes creations, renames and deletions durable. */
  void sync() throws IOException;

  /**
   * Gives a file that does not change any more a second place outside: a link to the same bytes, or
   * a copy of them that is durable. What has the place is replaced.
   */
  void copyOut(String name, Path to) throws IOException;

  /** The same from outside: the new file is not durable before it is forced. */
  void copyIn(Path from, String name) throws IOException;

  /** Where the files are, for messages to a person. */
  String location();

  @Override
  void close() throws IOException;

  /** A file. Appends and {@link #force} come from one thread; reads may come from any. */
  interface DiskFile extends Closeable {
    long size() throws IOException;

    /** Appends all of {@code bytes}; after an exception the end of the file is not known. */
    void append(ByteBuffer bytes) throws IOException;

    /** Returns once all that was appended is durable. After a failure nothing is known. */
    void force() throws IOException;

    /**
     * Fills {@code into} from {@code position}.
     *
     * @throws IOException also when the file ends before {@code into} is full
     */
    void read(long position, ByteBuffer into) throws IOException;

    /** Cuts the file; used only to drop a torn tail. */
    void truncate(long size) throws IOException;

    @Override
    void close() throws IOException;
  }
}
