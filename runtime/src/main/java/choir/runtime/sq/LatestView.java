package choir.runtime.sq;

import choir.core.phext.Coordinate;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The scrolls as they are when they are read. */
record LatestView(ScrollLog scrolls, long version, Instant time) implements View {
  private static final int PAGE = 256;

  private record Whole(Scroll scroll) implements StoredScroll {
    @Override
    public Coordinate at() {
      return scroll.at();
    }

    @Override
    public long version() {
      return scroll.version();
    }

    @Override
    public long bytes() {
      return ScrollText.utf8Bytes(scroll.text());
    }

    @Override
    public String text() {
      return scroll.text();
    }

    @Override
    public void pieces(Consumer<String> sink) {
      sink.accept(scroll.text());
    }
  }

  @Override
  public Optional<StoredScroll> find(ScrollKey key) {
    return scrolls.read(key).map(Whole::new);
  }

  @Override
  public void visit(String phext, Coordinate from, Coordinate to, Visitor visitor) {
    Coordinate next = from;
    while (true) {
      List<Scroll> page = scrolls.scan(phext, next, to, PAGE);
      for (Scroll scroll : page) {
        if (!visitor.visit(new Whole(scroll))) {
          return;
        }
      }
      if (page.size() < PAGE) {
        return;
      }
      Coordinate last = page.get(page.size() - 1).at();
      next = Coordinate.ofBits(last.upperBits(), last.lowerBits() + 1);
    }
  }
}
