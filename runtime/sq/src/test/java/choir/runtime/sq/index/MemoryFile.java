package choir.runtime.sq.index;

import choir.core.sq.Disk.DiskFile;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file in memory that counts what is read of it. */
final class MemoryFile implements DiskFile {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private byte[] bytes = new byte[0];
  private boolean closed;
  int reads;

  byte[] bytes() {
    if (bytes.length != written.size()) {
      bytes = written.toByteArray();
    }
    return bytes;
  }

  @Override
  public long size() {
    return written.size();
  }

  @Override
  public void append(ByteBuffer from) {
    byte[] more = new byte[from.remaining()];
    from.get(more);
    written.writeBytes(more);
  }

  @Override
  public void force() {
    // What is in memory is as durable as it will be.
  }

  @Override
  public void read(long position, ByteBuffer into) throws IOException {
    if (closed) {
      throw new IOException("the file is closed");
    }
    if (position + into.remaining() > size()) {
      throw new EOFException("the file ends at " + size());
    }
    reads++;
    into.put(bytes(), (int) position, into.remaining());
  }

  @Override
  public void truncate(long size) {
    throw new AssertionError("a run is never cut");
  }

  @Override
  public void close() {
    closed = true;
  }
}
