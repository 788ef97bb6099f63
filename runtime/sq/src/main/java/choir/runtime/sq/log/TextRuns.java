package choir.runtime.sq.log;

import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The runs that make up a growing text. An added text is a run of its own; once {@value #FAN} of
 * one size and smaller lie on top they become one. So a text of n bytes has some {@value #FAN} *
 * log(n) runs, and each byte is written again log(n) times to the base {@value #FAN} however long
 * the text becomes: an addition costs in the long run what is added. Texts up to {@value #SMALL}
 * bytes are one run always.
 *
 * <p>Owned by the writer.
 */
public final class TextRuns {
  private static final int FAN = 8;
  private static final int SMALL = 1 << 10;

  /**
   * A run of this size is not written again: so a record has 1 MiB, or what was written at once.
   */
  private static final int LARGE = 512 << 10;

  /** Texts whose runs are remembered: those that grow now. Of others the headers are read. */
  private static final int REMEMBERED = 1024;

  /**
   * One run of a text: the record that has it and its size.
   *
   * @param text of a small one, which is written again soon
   */
  private record Run(long version, long base, long bytes, boolean staged, @Nullable String text) {
    static Run of(Revision revision) {
      boolean staged = revision.kind().staged();
      long bytes =
          staged
              ? choir.core.sq.Staged.parse(revision.text()).bytes()
              : ScrollText.utf8Bytes(revision.text());
      String text = !staged && bytes <= SMALL ? revision.text() : null;
      return new Run(revision.version(), revision.base(), bytes, staged, text);
    }

    boolean mergeable() {
      return !staged && bytes < LARGE;
    }
  }

  /** The text to be stored, and the version whose text it is appended to. */
  record Joined(long base, String text) {}

  private final Map<ScrollKey, List<Run>> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ScrollKey, List<Run>> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * Decides how a text joins that of {@code top}.
   *
   * @param revisions finds the runs
   */
  Joined join(Revision top, String text, RevisionLookup revisions) {
    List<Run> runs = runs(top, revisions);
    long bytes = ScrollText.utf8Bytes(text);
    int merged = merged(runs, bytes, top.size() + bytes);
    StringBuilder joined = new StringBuilder();
    for (Run run : runs.subList(runs.size() - merged, runs.size())) {
      joined.append(text(run, top, revisions));
    }
    joined.append(text);
    long base = merged == runs.size() ? 0 : runs.get(runs.size() - merged - 1).version();
    return new Joined(base, joined.toString());
  }

  private static String text(Run run, Revision top, RevisionLookup revisions) {
    if (run.text() != null) {
      return run.text();
    }
    return run.version() == top.version()
        ? top.text()
        : TextAssembler.found(top, revisions.find(top.key(), run.version()), run.version()).text();
  }

  /** Remembers what was stored on top of {@code before}. */
  void stored(@Nullable Revision before, Revision stored, RevisionLookup revisions) {
    if (stored.base() == 0 || before == null) {
      remembered.remove(stored.key());
      return;
    }
    List<Run> runs = runs(before, revisions);
    while (runs.get(runs.size() - 1).version() != stored.base()) {
      runs.remove(runs.size() - 1);
    }
    runs.add(Run.of(stored));
  }

  /** Number of the last runs that are merged with {@code bytes} more. */
  private static int merged(List<Run> runs, long bytes, long whole) {
    boolean plain = runs.stream().allMatch(Run::mergeable);
    if (whole <= SMALL && plain) {
      return runs.size();
    }
    int merged = 0;
    long sum = bytes;
    while (true) {
      long limit = level(sum);
      long total = sum;
      int last = runs.size() - 1;
      int next = merged;
      while (next <= last && fits(runs.get(last - next), limit) && total < LARGE) {
        total += runs.get(last - next).bytes();
        next++;
      }
      if (next == merged || (next - merged < FAN - 1 && total < LARGE)) {
        return merged;
      }
      merged = next;
      sum = total;
    }
  }

  private static boolean fits(Run run, long limit) {
    return run.mergeable() && run.bytes() <= limit;
  }

  /** The largest size of the level to which {@code bytes} belong: 1 KiB, 8 KiB, 64 KiB ... */
  private static long level(long bytes) {
    long limit = SMALL;
    while (limit < bytes) {
      limit *= FAN;
    }
    return limit;
  }

  /** The runs of a text, the oldest first. */
  private List<Run> runs(Revision top, RevisionLookup revisions) {
    List<Run> known = remembered.get(top.key());
    if (known != null && known.get(known.size() - 1).version() == top.version()) {
      return known;
    }
    List<Run> runs = new ArrayList<>();
    Revision run = top;
    runs.add(Run.of(run));
    while (run.base() != 0) {
      run = require(revisions.find(top.key(), run.base()), top, run.base());
      runs.add(Run.of(run));
    }
    java.util.Collections.reverse(runs);
    remembered.put(top.key(), runs);
    return runs;
  }

  private static Revision require(@Nullable Revision run, Revision top, long version) {
    return TextAssembler.found(top, run, version);
  }
}
