package choir.runtime.sq.raft;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Keeps entries as lines of text, with the index of each. In memory, and on disk what its last
 * snapshot or installation was, as a machine that syncs rarely: after a crash Raft brings the rest.
 */
final class LineStateMachine implements ReplicatedStateMachine {
  /** One entry. */
  record Line(long index, String text) {}

  /** An entry that it cannot read, unless it is told otherwise. */
  static final String GARBAGE = "garbage";

  private static final String STATE = "state.txt";

  private final Path folder;
  private final List<Line> lines = new ArrayList<>();
  private volatile long applied;

  private volatile boolean readsGarbage;

  /** Called at points of an installation, 0 to 2, and before each entry is applied, 100. */
  private volatile LongConsumer fault = point -> {};

  /** Opens what a folder holds. */
  LineStateMachine(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder);
    if (Files.exists(folder.resolve(STATE))) {
      read(folder.resolve(STATE));
    }
  }

  void failAt(LongConsumer newFault) {
    fault = newFault;
  }

  /** Reads everything from now on, as another version might. */
  void readGarbage() {
    readsGarbage = true;
  }

  /** As if it had lived before Raft. */
  synchronized void preload(int count) throws IOException {
    for (int i = 1; i <= count; i++) {
      lines.add(new Line(i, "old-" + i));
    }
    applied = count;
    persist();
  }

  synchronized List<Line> lines() {
    return List.copyOf(lines);
  }

  synchronized List<String> texts() {
    return lines.stream().map(Line::text).toList();
  }

  @Override
  public long applied() {
    return applied;
  }

  @Override
  public void check(byte[] entry) {
    if (!readsGarbage && new String(entry, StandardCharsets.UTF_8).equals(GARBAGE)) {
      throw new UnreadableEntryException(new IllegalArgumentException("it is garbage"));
    }
  }

  @Override
  public synchronized byte[] apply(long index, byte[] entry) {
    check(entry);
    fault.accept(100);
    if (index <= applied) {
      throw new IllegalStateException("entry %d after entry %d".formatted(index, applied));
    }
    lines.add(new Line(index, new String(entry, StandardCharsets.UTF_8)));
    applied = index;
    return ("#" + lines.size()).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public synchronized long snapshot(Path into) throws IOException {
    persist();
    Files.createDirectories(into.resolve("deep"));
    Files.createLink(into.resolve("deep").resolve(STATE), folder.resolve(STATE));
    Files.writeString(into.resolve("empty"), "");
    return applied;
  }

  @Override
  public synchronized void install(Path from, long index) throws IOException {
    fault.accept(0);
    Path half = folder.resolve("half");
    Files.copy(from.resolve("deep").resolve(STATE), half, StandardCopyOption.REPLACE_EXISTING);
    fault.accept(1);
    Files.move(half, folder.resolve(STATE), StandardCopyOption.ATOMIC_MOVE);
    fault.accept(2);
    read(folder.resolve(STATE));
    if (applied != index) {
      throw new IOException("a snapshot of %d holds %d".formatted(index, applied));
    }
  }

  /** Into a new file each time: what was linked is never changed. */
  private void persist() throws IOException {
    StringBuilder text = new StringBuilder().append(applied).append('\n');
    for (Line line : lines) {
      text.append(line.index()).append(' ').append(line.text()).append('\n');
    }
    Path half = folder.resolve("half");
    Files.writeString(half, text);
    DurableFiles.sync(half);
    Files.move(
        half,
        folder.resolve(STATE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private void read(Path file) throws IOException {
    List<String> text = Files.readAllLines(file);
    lines.clear();
    for (String line : text.subList(1, text.size())) {
      int blank = line.indexOf(' ');
      lines.add(new Line(Long.parseLong(line.substring(0, blank)), line.substring(blank + 1)));
    }
    applied = Long.parseLong(text.getFirst());
  }
}
