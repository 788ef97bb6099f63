package choir.test.sq;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollReader;
import choir.core.sq.ScrollText;
import choir.core.sq.Staged;
import choir.core.sq.StoreMachine;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Every version of every scroll, in plain maps. */
final class HistoryModel implements ScrollReader {
  /** One change: {@code text} is empty if the scroll was taken away. */
  record Told(String key, long version, Optional<String> text) {}

  private record Held(String text, long version) {}

  private final StoreMachine machine = new StoreMachine(this);
  private final List<Map<String, Held>> states = new ArrayList<>(List.of(Map.of()));
  private final List<Told> log = new ArrayList<>();
  private Map<String, Held> scrolls = new TreeMap<>();

  long version() {
    return states.size() - 1L;
  }

  Outcome submit(Operation operation) {
    long version = states.size();
    StoreMachine.Decision decision = machine.decide(version, operation);
    if (!decision.changes().isEmpty()) {
      Map<String, Held> before = scrolls;
      scrolls = new TreeMap<>(before);
      Set<String> touched = new LinkedHashSet<>();
      decision.changes().forEach(change -> store(change, version, touched, before));
      touched.forEach(key -> log.add(new Told(key, version, text(key))));
      states.add(scrolls);
    }
    return decision.outcome();
  }

  private void store(Change change, long version, Set<String> touched, Map<String, Held> before) {
    String key = change.key().toString();
    if (change instanceof Change.Cut cut) {
      Set<String> covered = new TreeSet<>(before.keySet());
      covered.addAll(scrolls.keySet());
      covered.addAll(touched);
      covered.removeIf(each -> !covers(cut, each));
      scrolls.keySet().removeAll(covered);
      touched.removeAll(covered);
      covered.stream().filter(before::containsKey).forEach(touched::add);
      return;
    }
    touched.add(key);
    String old = text(key).orElse("");
    switch (change) {
      case Change.Put put -> scrolls.put(key, new Held(put.text(), version));
      case Change.Add add -> scrolls.put(key, new Held(old + add.text(), version));
      case Change.PutStaged put -> scrolls.put(key, new Held(joined(put.text()), version));
      case Change.AddStaged add -> scrolls.put(key, new Held(old + joined(add.text()), version));
      case Change.Delete delete -> scrolls.remove(key);
      case Change.Cut cut -> throw new IllegalStateException("handled above: " + cut);
    }
  }

  private static boolean covers(Change.Cut cut, String key) {
    int space = key.lastIndexOf(' ');
    return cut.covers(
        new ScrollKey(key.substring(0, space), Coordinate.of(key.substring(space + 1))));
  }

  private String joined(Staged staged) {
    StringBuilder text = new StringBuilder();
    for (int number = 1; number <= staged.pieces(); number++) {
      text.append(text(staged.piece(number)).orElseThrow());
    }
    return text.toString();
  }

  private Optional<String> text(String key) {
    return Optional.ofNullable(scrolls.get(key)).map(Held::text);
  }

  @Override
  public Optional<String> text(ScrollKey key) {
    return text(key.toString());
  }

  @Override
  public long version(ScrollKey key) {
    Held held = scrolls.get(key.toString());
    return held == null ? 0 : held.version();
  }

  @Override
  public long bytes(ScrollKey key) {
    return text(key).map(ScrollText::utf8Bytes).orElse(0L);
  }

  @Override
  public Optional<Coordinate> last(String phext, Coordinate from, Coordinate to) {
    throw new AssertionError("no journal is written here");
  }

  @Override
  public OptionalLong ordinal(String persistenceId) {
    throw new AssertionError("no journal is written here");
  }

  /** The texts of a phext as of a version, by key. */
  Map<String, String> asOf(String phext, long version) {
    Map<String, String> found = new TreeMap<>();
    states
        .get((int) version)
        .forEach(
            (key, held) -> {
              if (key.startsWith(phext + " ")) {
                found.put(key, held.text());
              }
            });
    return found;
  }

  /** What was changed in a phext behind a version, oldest first. */
  List<Told> changes(String phext, long after) {
    return log.stream()
        .filter(told -> told.version() > after && told.key().startsWith(phext + " "))
        .toList();
  }

  /** The changes of one scroll from its first text on, newest first. */
  List<Told> history(ScrollKey key) {
    List<Told> found = new ArrayList<>();
    for (Told told : log) {
      boolean first = found.isEmpty() && told.text().isEmpty();
      if (told.key().equals(key.toString()) && !first) {
        found.add(told);
      }
    }
    return found.reversed();
  }
}
