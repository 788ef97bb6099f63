package choir.runtime.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output that records write errors, which a {@code PrintWriter} hides, so that a full disk
 * is reported while a closed pipe ({@code | head}) is not.
 */
public final class StandardOutput extends OutputStream {
  private final OutputStream out;
  private @Nullable IOException failure;

  /** Writes to {@code out}, buffered. */
  public StandardOutput(OutputStream out) {
    this.out = new BufferedOutputStream(out, 1 << 16);
  }

  /** Whether a write failed. */
  public boolean hasFailed() {
    return failure != null;
  }

  /** The error message for the user; empty if the reader closed the pipe. */
  public Optional<String> errorMessage() {
    return Optional.ofNullable(failure)
        .map(IOException::getMessage)
        .filter(message -> !message.contains("Broken pipe"))
        .map(message -> "choir: the result could not be written to standard output: " + message);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    try {
      out.write(bytes, from, count);
    } catch (IOException e) {
      throw remember(e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw remember(e);
    }
  }

  /** Flushes the buffer; the underlying stream stays open, since it belongs to the process. */
  @Override
  public void close() throws IOException {
    flush();
  }

  private IOException remember(IOException e) {
    if (failure == null) {
      failure = e;
    }
    return e;
  }
}
