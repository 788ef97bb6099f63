package choir.runtime.sq.raft;

import choir.runtime.sq.raft.RaftStartException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files of the Raft log before Ratis opens them. Ratis refuses to start after a kill
 * in the middle of a write, takes a shortened file for a short one, and names no file; so a torn
 * tail is cut here, and damage is refused here.
 *
 * <p>The format (Ratis 3.3.0, SegmentedRaftLogFormat): {@code RaftLog1}, then for each entry its
 * length as a varint, its bytes, and the CRC32C of both; zeros to the end of the file. Files are
 * {@code log_FIRST-LAST}, and {@code log_inprogress_FIRST} for the one that is written.
 */
final class LogFiles {
  private static final Logger log = LoggerFactory.getLogger(LogFiles.class);
  private static final Pattern NAME = Pattern.compile("log_(?:(\\d+)-(\\d+)|inprogress_(\\d+))");
  private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.US_ASCII);

  /**
   * One file.
   *
   * @param last the last entry, {@code Long.MAX_VALUE} of the file that is written
   */
  private record Segment(Path file, long first, long last) {
    boolean open() {
      return last == Long.MAX_VALUE;
    }
  }

  private final Path folder;

  LogFiles(Path folder) {
    this.folder = folder;
  }

  /** Size of the files in bytes, preallocated ones included. */
  long bytes() throws IOException {
    long bytes = 0;
    for (Segment segment : segments()) {
      bytes += Files.size(segment.file());
    }
    return bytes;
  }

  /** Whether there is no file, so that no entry was ever written, or all are in a snapshot. */
  boolean isEmpty() throws IOException {
    return segments().isEmpty();
  }

  /**
   * Checks all that comes after the newest snapshot, drops files that end before it, and cuts a
   * torn tail.
   *
   * @param snapshot the last entry of the newest snapshot, -1 if there is none
   * @throws RaftStartException DAMAGED, with file and place
   */
  void check(long snapshot) throws IOException {
    long next = snapshot + 1;
    boolean begun = false;
    for (Segment segment : segments()) {
      if (!segment.open() && segment.last() <= snapshot) {
        Files.delete(segment.file());
        continue;
      }
      if (begun ? segment.first() != next : segment.first() > next) {
        throw damaged(
            segment.file(),
            0,
            "entries %d to %d are missing before it".formatted(next, segment.first() - 1));
      }
      long after = check(segment);
      if (segment.open() && after <= snapshot + 1) {
        // Ratis would keep it, and then refuse what comes after the snapshot as a gap.
        Files.delete(segment.file());
        continue;
      }
      next = after;
      begun = true;
    }
  }

  /** Hands on those entries behind one that are whole, in their order; after {@link #check}. */
  void read(long after, Consumer<LogEntryProto> reader) throws IOException {
    for (Segment segment : segments()) {
      walk(
          segment,
          ByteBuffer.wrap(Files.readAllBytes(segment.file())),
          (index, bytes) -> {
            if (index > after) {
              reader.accept(LogEntryProto.parseFrom(bytes));
            }
          });
    }
  }

  private List<Segment> segments() throws IOException {
    List<Segment> segments = new ArrayList<>();
    for (Path file : DurableFiles.list(folder, name -> NAME.matcher(name).matches())) {
      Matcher name = NAME.matcher(file.getFileName().toString());
      if (name.matches() && Files.size(file) > 0) {
        segments.add(
            name.group(3) == null
                ? new Segment(file, Long.parseLong(name.group(1)), Long.parseLong(name.group(2)))
                : new Segment(file, Long.parseLong(name.group(3)), Long.MAX_VALUE));
      }
    }
    segments.sort(Comparator.comparingLong(Segment::first));
    return segments;
  }

  /** Returns the entry that must come next. */
  private static long check(Segment segment) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(segment.file()));
    Walked walked = walk(segment, bytes, (index, entry) -> {});
    if (segment.open()) {
      cutTail(segment.file(), bytes, walked.position(), walked.next());
    } else if (walked.next() <= segment.last()) {
      throw damaged(
          segment.file(),
          walked.position(),
          "entry %d is not what was written".formatted(walked.next()));
    }
    return walked.next();
  }

  /**
   * How far a file is whole.
   *
   * @param position behind the last entry that is
   * @param next the entry that must come there
   */
  private record Walked(int position, long next) {}

  private interface EntryReader {
    void accept(long index, ByteBuffer entry) throws IOException;
  }

  /** Hands on the entries from the first on, as far as they are whole. */
  private static Walked walk(Segment segment, ByteBuffer bytes, EntryReader reader)
      throws IOException {
    long next = segment.first();
    int position = header(segment, bytes);
    while (next <= segment.last() && position < bytes.limit() && bytes.get(position) != 0) {
      int end = end(bytes, position, next);
      if (end < 0) {
        break;
      }
      ByteBuffer entry = bytes.duplicate().position(position);
      int length = (int) varint(entry);
      reader.accept(next, entry.slice(entry.position(), length));
      position = end;
      next++;
    }
    return new Walked(position, next);
  }

  /** Returns where entries begin. */
  private static int header(Segment segment, ByteBuffer bytes) {
    int there = Math.min(HEADER.length, bytes.limit());
    for (int i = 0; i < there; i++) {
      if (bytes.get(i) != HEADER[i]) {
        if (segment.open() && onlyZeros(bytes, i)) {
          return bytes.limit();
        }
        throw damaged(segment.file(), i, "it does not begin with 'RaftLog1'");
      }
    }
    return there;
  }

  private static void cutTail(Path file, ByteBuffer bytes, int position, long next)
      throws IOException {
    if (onlyZeros(bytes, position)) {
      return;
    }
    for (int i = position + 1; i < bytes.limit(); i++) {
      if (end(bytes, i, -next) >= 0) {
        throw damaged(
            file, position, "entry %d is not what was written, and others follow".formatted(next));
      }
    }
    // On one machine this cannot be told from a damaged last entry that was acknowledged.
    log.warn(
        "{}: entry {} at byte {} was not written to its end and nothing follows it; it is cut off",
        file,
        next,
        position);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(position);
      channel.force(true);
    }
  }

  private static boolean onlyZeros(ByteBuffer bytes, int from) {
    for (int i = from; i < bytes.limit(); i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Where the entry at a position ends, -1 if none is there that is whole.
   *
   * @param index the entry's; negative for any from its absolute value on
   */
  private static int end(ByteBuffer bytes, int position, long index) {
    ByteBuffer entry = bytes.duplicate().position(position);
    long length = varint(entry);
    int begin = entry.position();
    if (length < 2 || length > entry.remaining() - 4L || !isIndex(entry, index)) {
      return -1;
    }
    int end = begin + (int) length;
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(position, end - position));
    return (int) crc.getValue() == bytes.getInt(end) ? end + 4 : -1;
  }

  /** Reads field 1, the term, and field 2, the index, which is not there if it is 0. */
  private static boolean isIndex(ByteBuffer entry, long expected) {
    if (entry.get() != 1 << 3 || varint(entry) < 0 || !entry.hasRemaining()) {
      return false;
    }
    long index = entry.get() == 2 << 3 ? varint(entry) : 0;
    return expected < 0 ? index >= -expected : index == expected;
  }

  /** -1 if there is none. */
  private static long varint(ByteBuffer from) {
    long value = 0;
    for (int shift = 0; shift < 63 && from.hasRemaining(); shift += 7) {
      byte next = from.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    return -1;
  }

  private static RaftStartException damaged(Path file, long position, String what) {
    return new RaftStartException(
        Reason.DAMAGED,
        "%s, byte %d: %s. Nothing was changed. %s"
            .formatted(file, position, what, RaftStartException.REPAIR));
  }
}
