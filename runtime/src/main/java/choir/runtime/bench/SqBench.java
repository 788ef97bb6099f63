package choir.runtime.bench;

import choir.core.phext.Break;
import choir.core.phext.Coordinate;
import choir.runtime.bench.Latencies.Spread;
import choir.runtime.sq.io.FreePorts;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How an SQ server answers one client over HTTP, ours and, to compare with, the real one. Each
 * insert of 100 bytes goes to a place that is empty and is taken away again, uncounted, so that the
 * phext keeps its size.
 */
public final class SqBench {
  private static final String TEXT = "x".repeat(99) + "\n";

  /**
   * What to measure.
   *
   * @param scrolls in the phext, a round for each
   * @param real the program of the real server, if it is to be compared with
   * @param realMost the real server is not asked with more scrolls than this: it takes minutes
   * @param millis for which each round counts, after half of that uncounted
   */
  public record Settings(List<Integer> scrolls, Optional<Path> real, int realMost, long millis) {
    public Settings {
      scrolls = List.copyOf(scrolls);
    }
  }

  /**
   * Of one server with a phext of one size.
   *
   * @param server which, and how it is connected to
   * @param firstMillis until the first access after the start was answered
   * @param inTurn inserts into two phexts in turn
   */
  public record Figures(
      String server, int scrolls, double firstMillis, Spread inserts, Spread inTurn) {
    double perSecond() {
      return 1000 / inserts.p50();
    }
  }

  /** All that was measured. */
  public record Report(Machine machine, List<Figures> rounds) {
    /** For a person. */
    public String text() {
      StringBuilder text = new StringBuilder(machine.text()).append('\n');
      for (Figures each : rounds) {
        text.append(
            "%-22s %8d scrolls  first %9.1f ms  insert p50 %8.3f, p99 %8.3f ms  %7.0f/s  two in"
                    .formatted(
                        each.server(),
                        each.scrolls(),
                        each.firstMillis(),
                        each.inserts().p50(),
                        each.inserts().p99(),
                        each.perSecond())
                + " turn p50 %8.3f ms%n".formatted(each.inTurn().p50()));
      }
      return text.toString();
    }
  }

  private final Settings settings;
  private final Workplace place;
  private final List<Figures> figures = new ArrayList<>();

  private SqBench(Settings settings, Workplace place) {
    this.settings = settings;
    this.place = place;
  }

  /** Measures; returns when all that it started has ended. */
  public static Report run(Settings settings, Workplace place) throws Exception {
    Machine machine = Machine.look(place.folder());
    SqBench bench = new SqBench(settings, place);
    for (int scrolls : settings.scrolls()) {
      bench.round(scrolls);
    }
    return new Report(machine, bench.figures);
  }

  private void round(int scrolls) throws Exception {
    if (settings.real().isPresent() && scrolls <= settings.realMost()) {
      Path folder = folder("real-" + scrolls, scrolls);
      int port = FreePorts.next();
      Process real =
          new ProcessBuilder(settings.real().get().toString(), "host", Integer.toString(port))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      place.keep(real::destroyForcibly);
      awaitListening(port);
      measure("real, a connection each", scrolls, port, false);
      real.destroyForcibly().waitFor();
    }
    for (boolean keepAlive : new boolean[] {false, true}) {
      Path folder = folder("ours-" + scrolls + "-" + keepAlive, scrolls);
      int port = FreePorts.next();
      try (SpawnedNode ours = SpawnedNode.startSq(place, folder, port)) {
        assert ours != null;
        String how = keepAlive ? "ours, one connection" : "ours, a connection each";
        measure(how, scrolls, port, keepAlive);
      }
    }
  }

  private Path folder(String name, int scrolls) throws IOException {
    Path folder = Files.createDirectories(place.folder().resolve(name));
    for (String phext : new String[] {"first", "second"}) {
      write(folder.resolve(phext + ".phext"), scrolls);
    }
    return folder;
  }

  /** Scroll by scroll: a million of them are more than this process has room for. */
  private static void write(Path file, int scrolls) throws IOException {
    try (BufferedWriter text = Files.newBufferedWriter(file)) {
      for (int i = 0; i < scrolls; i++) {
        if (i > 0) {
          text.write(before(i).character());
        }
        text.write(TEXT);
      }
    }
  }

  /** The break that leads from the place of the scroll before to {@link #at} of this one. */
  private static Break before(int number) {
    if (number % 100 != 0) {
      return Break.SCROLL;
    }
    if (number % 10_000 != 0) {
      return Break.SECTION;
    }
    return number % 1_000_000 == 0 ? Break.BOOK : Break.CHAPTER;
  }

  private static Coordinate at(int number) {
    return new Coordinate(
        1,
        1,
        1,
        1,
        1,
        1 + number / 1_000_000,
        1 + number / 10_000 % 100,
        1 + number / 100 % 100,
        1 + number % 100);
  }

  private static void awaitListening(int port) throws Exception {
    for (int attempt = 0; ; attempt++) {
      try (SqConnection connection = new SqConnection(port, false)) {
        connection.call("version", null);
        return;
      } catch (IOException notYet) {
        if (attempt == 200) {
          throw notYet;
        }
        Thread.sleep(50);
      }
    }
  }

  private void measure(String server, int scrolls, int port, boolean keepAlive) throws IOException {
    try (SqConnection connection = new SqConnection(port, keepAlive)) {
      long began = System.nanoTime();
      connection.call("select?p=first&c=" + at(0), null);
      double first = (System.nanoTime() - began) / 1e6;
      Spread inserts = inserts(connection, scrolls, false);
      Spread inTurn = inserts(connection, scrolls, true);
      figures.add(new Figures(server, scrolls, first, inserts, inTurn));
    }
  }

  private Spread inserts(SqConnection connection, int scrolls, boolean inTurn) throws IOException {
    Latencies latencies = new Latencies();
    long counting = System.nanoTime() + settings.millis() * 500_000;
    long end = counting + settings.millis() * 1_000_000;
    for (int i = 0; System.nanoTime() < end; i++) {
      String where =
          "p=" + (inTurn && i % 2 == 1 ? "second" : "first") + "&c=" + at(scrolls + i % 1000);
      long began = System.nanoTime();
      connection.call("insert?" + where, TEXT);
      long took = System.nanoTime() - began;
      if (began >= counting) {
        latencies.add(took);
      }
      connection.call("delete?" + where, null);
    }
    return latencies.spread();
  }
}
