package choir.runtime.tool;

import choir.core.memory.MemoryScrolls;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.roster.PersonaTexts;
import choir.core.run.Origin;
import choir.core.session.OutsideScrolls;
import choir.core.sq.Change;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The agents' scrolls with the origin of their texts. The marks are in the ranch's own store, where
 * no tool and no request writes them. So is what an agent remembers, since prompts are made from
 * it.
 *
 * @param store the store of the scrolls, the ranch's own or an external one
 * @param own the ranch's own store
 * @param ids makes ids that nobody can guess
 */
record AgentScrolls(ScrollStore store, ScrollStore own, Supplier<String> ids) {
  /** A scroll as read. */
  record Read(Coordinate at, String text, Origin origin) {}

  CompletionStage<Optional<Read>> read(Profile agent, Coordinate at) {
    ScrollKey key = key(agent, at);
    return of(agent, at)
        .select(key)
        .thenCompose(
            found ->
                found.isPresent()
                    ? marked(key.phext(), found.get()).thenApply(Optional::of)
                    : CompletableFuture.completedStage(Optional.empty()));
  }

  private static ScrollKey key(Profile agent, Coordinate at) {
    return new ScrollKey(PersonaTexts.phext(agent), at);
  }

  private ScrollStore of(Profile agent, Coordinate at) {
    return MemoryScrolls.contain(agent, at) ? own : store;
  }

  /** The scrolls of a phext from a coordinate on, at most {@code limit}. */
  CompletionStage<List<Read>> list(String phext, Coordinate from, int limit) {
    return store.scrolls(phext, from, limit).thenCompose(scrolls -> marked(phext, scrolls));
  }

  private CompletionStage<List<Read>> marked(String phext, List<Scroll> scrolls) {
    CompletionStage<List<Read>> all = CompletableFuture.completedStage(new ArrayList<>());
    for (Scroll scroll : scrolls) {
      all = all.thenCombine(marked(phext, scroll), AgentScrolls::with);
    }
    return all;
  }

  private static List<Read> with(List<Read> all, Read more) {
    all.add(more);
    return all;
  }

  /** An external server may show a scroll whose mark this node's copy does not have yet. */
  private CompletionStage<Read> marked(String phext, Scroll scroll) {
    OutsideScrolls marks = new OutsideScrolls(own);
    ScrollKey key = new ScrollKey(phext, scroll.at());
    CompletionStage<Optional<String>> mark =
        isExternal() ? marks.findLatest(key, scroll.text()) : marks.find(key, scroll.text());
    return mark.thenApply(
        found -> new Read(scroll.at(), scroll.text(), Origin.of(found.isPresent())));
  }

  private boolean isExternal() {
    return !store.equals(own);
  }

  /** Writes a scroll; an empty text deletes it. A mark is never stored later than its scroll. */
  CompletionStage<Outcome> write(Profile agent, Coordinate at, String text, Origin origin) {
    ScrollKey key = key(agent, at);
    ScrollStore place = of(agent, at);
    if (text.isEmpty()) {
      return place.write(List.of(new Change.Delete(key)));
    }
    Change put = new Change.Put(key, text);
    if (!origin.isOutside()) {
      return place.write(List.of(put));
    }
    Change mark = OutsideScrolls.mark(key, text, ids.get());
    if (place.equals(own)) {
      return place.write(List.of(mark, put));
    }
    return own.write(List.of(mark))
        .thenCompose(
            outcome ->
                outcome instanceof Outcome.Refused
                    ? CompletableFuture.completedStage(outcome)
                    : place.write(List.of(put)));
  }
}
