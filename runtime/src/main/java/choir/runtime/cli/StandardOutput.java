package choir.runtime.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where results go. A {@code PrintWriter} forgets why a write failed; this remembers, so that a
 * full disk is told and a reader that has seen enough ({@code | head}) is not.
 */
public final class StandardOutput extends OutputStream {
  private final OutputStream out;
  private @Nullable IOException failure;

  /** Writes to {@code out}, buffered. */
  public StandardOutput(OutputStream out) {
    this.out = new BufferedOutputStream(out, 1 << 16);
  }

  /** Whether something that was written did not arrive. */
  public boolean hasFailed() {
    return failure != null;
  }

  /** What to tell the user about it; empty if the reader simply went away. */
  public Optional<String> complaint() {
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

  /** Writes out what is buffered; the stream below stays open, as the process' own must. */
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
