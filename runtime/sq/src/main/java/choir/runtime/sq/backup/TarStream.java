package choir.runtime.sq.backup;

import choir.runtime.sq.io.Sha256;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tar that is created on demand, so that a slow reader only holds one chunk. Its last member is
 * {@value #CHECKSUMS}, made of what was read. Not thread-safe.
 */
public final class TarStream implements Closeable {
  /** The last member: lines of {@code sha256sum}. */
  static final String CHECKSUMS = "checksums.txt";

  private static final int CHUNK = 1 << 16;

  /** Opens a member when its turn comes. */
  interface Opener {
    InputStream open() throws IOException;
  }

  /**
   * What is to stand in the tar.
   *
   * @param size must be what the stream has
   */
  record Member(String name, long size, Opener content) {
    static Member of(String name, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return new Member(name, bytes.length, () -> new ByteArrayInputStream(bytes));
    }
  }

  private final Deque<Member> waiting;
  private final long modifiedSeconds;
  private final StringBuilder checksums = new StringBuilder();
  private final MessageDigest digest = Sha256.sha256();
  private @Nullable Member current;
  private @Nullable InputStream content;
  private long left;
  private boolean ended;

  TarStream(List<Member> members, long modifiedSeconds) {
    this.waiting = new ArrayDeque<>(members);
    this.modifiedSeconds = modifiedSeconds;
  }

  /**
   * The next piece of the tar, at most 64 KiB and some.
   *
   * @return empty at the end
   * @throws IOException if a member cannot be read, or is not as long as was said: what was made so
   *     far has no {@value #CHECKSUMS} then, and every reader refuses it
   */
  public Optional<byte[]> next() throws IOException {
    if (current != null) {
      return Optional.of(more(current));
    }
    Member member = waiting.poll();
    if (member != null) {
      return Optional.of(begin(member));
    }
    if (ended) {
      return Optional.empty();
    }
    ended = true;
    return Optional.of(end());
  }

  private byte[] begin(Member member) throws IOException {
    content = member.content().open();
    current = member;
    left = member.size();
    return new TarHeader(member.name(), member.size(), modifiedSeconds).toBytes();
  }

  private byte[] more(Member member) throws IOException {
    InputStream from = content;
    if (from == null) {
      throw new IllegalStateException("closed");
    }
    byte[] bytes = from.readNBytes((int) Math.min(CHUNK, left));
    digest.update(bytes);
    left -= bytes.length;
    boolean shorter = left > 0 && bytes.length == 0;
    boolean longer = left == 0 && from.read() >= 0;
    if (shorter || longer) {
      throw new IOException(
          "%s has not the %d bytes that it had".formatted(member.name(), member.size()));
    }
    if (left > 0) {
      return bytes;
    }
    from.close();
    content = null;
    current = null;
    String hex = HexFormat.of().formatHex(digest.digest());
    checksums.append(hex).append("  ").append(member.name()).append('\n');
    return Arrays.copyOf(bytes, bytes.length + TarHeader.padding(member.size()));
  }

  private byte[] end() {
    byte[] text = checksums.toString().getBytes(StandardCharsets.US_ASCII);
    byte[] header = new TarHeader(CHECKSUMS, text.length, modifiedSeconds).toBytes();
    int size = TarHeader.BLOCK + text.length + TarHeader.padding(text.length);
    // Two empty blocks end a tar.
    byte[] bytes = Arrays.copyOf(header, size + 2 * TarHeader.BLOCK);
    System.arraycopy(text, 0, bytes, TarHeader.BLOCK, text.length);
    return bytes;
  }

  /** Releases the files; the reader calls it, also when it stops early. */
  @Override
  public void close() throws IOException {
    InputStream open = content;
    content = null;
    if (open != null) {
      open.close();
    }
  }
}
