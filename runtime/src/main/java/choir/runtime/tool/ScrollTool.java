package choir.runtime.tool;

import choir.core.mirrorborn.Profile;
import choir.core.model.ToolSpec;
import choir.core.phext.Coordinate;
import choir.core.roster.PersonaTexts;
import choir.core.sq.Change;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import choir.core.tool.Tool;
import choir.runtime.feature.ToolArguments;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The scrolls of the agent's own phext: read, write, list. */
public final class ScrollTool implements Tool {
  private static final int MAX_LISTED = 200;
  private static final int MAX_SUMMARY = 60;

  /** One of the three. */
  private interface Action {
    CompletionStage<Result> run(ScrollStore store, Call call) throws ToolArguments.Invalid;
  }

  private final ToolSpec spec;
  private final ScrollStore store;
  private final Action action;

  private ScrollTool(ToolSpec spec, ScrollStore store, Action action) {
    this.spec = spec;
    this.store = store;
    this.action = action;
  }

  /** All three, over one store. */
  public static List<Tool> over(ScrollStore store) {
    return List.of(
        new ScrollTool(
            new ToolSpec(
                "read_scroll",
                "Reads a scroll of your own phext. Your memory begins at your home coordinate.",
                """
                {"type":"object","properties":{"coordinate":{"type":"string","description":\
                "as 1.5.2/3.7.3/9.1.1"}},"required":["coordinate"]}"""),
            store,
            ScrollTool::read),
        new ScrollTool(
            new ToolSpec(
                "write_scroll",
                "Writes a scroll of your own phext: the text takes the place of what was there."
                    + " An empty text deletes it.",
                """
                {"type":"object","properties":{"coordinate":{"type":"string","description":\
                "as 1.5.2/3.7.3/9.1.1"},"text":{"type":"string"}},\
                "required":["coordinate","text"]}"""),
            store,
            ScrollTool::write),
        new ScrollTool(
            new ToolSpec(
                "list_scrolls",
                "Lists the scrolls of your own phext: coordinate and first line, in order.",
                """
                {"type":"object","properties":{"from":{"type":"string","description":\
                "coordinate to begin at; the beginning if left out"}}}"""),
            store,
            ScrollTool::list));
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public boolean idempotent() {
    return true;
  }

  @Override
  public CompletionStage<Result> call(Call call) {
    try {
      return action.run(store, call);
    } catch (ToolArguments.Invalid invalid) {
      return CompletableFuture.completedStage(Result.failed(String.valueOf(invalid.getMessage())));
    }
  }

  private static CompletionStage<Result> read(ScrollStore store, Call call)
      throws ToolArguments.Invalid {
    ScrollKey key = key(call, ToolArguments.parse(call.arguments(), List.of("coordinate")));
    return store
        .select(key)
        .thenApply(
            found ->
                found.isPresent()
                    ? Result.of(found.get().text())
                    : Result.of("[there is no scroll at " + key.at() + "]"));
  }

  private static CompletionStage<Result> write(ScrollStore store, Call call)
      throws ToolArguments.Invalid {
    ToolArguments arguments = ToolArguments.parse(call.arguments(), List.of("coordinate", "text"));
    ScrollKey key = key(call, arguments);
    String text = arguments.text("text");
    Change change = text.isEmpty() ? new Change.Delete(key) : new Change.Put(key, text);
    return store
        .write(List.of(change))
        .thenApply(
            outcome ->
                outcome instanceof Outcome.Refused refused
                    ? Result.failed(refused.detail())
                    : Result.of(
                        text.isEmpty()
                            ? "deleted " + key.at()
                            : "wrote " + text.length() + " characters at " + key.at()));
  }

  private static CompletionStage<Result> list(ScrollStore store, Call call)
      throws ToolArguments.Invalid {
    ToolArguments arguments = ToolArguments.parse(call.arguments(), List.of("from"));
    Coordinate from = coordinate(arguments.text("from", Coordinate.ORIGIN.toString()));
    return store.scrolls(phext(call.caller()), from, MAX_LISTED + 1).thenApply(ScrollTool::textMap);
  }

  private static Result textMap(List<Scroll> scrolls) {
    StringBuilder map = new StringBuilder();
    for (Scroll scroll : scrolls.subList(0, Math.min(MAX_LISTED, scrolls.size()))) {
      String first = scroll.text().lines().findFirst().orElse("");
      String summary = first.length() > MAX_SUMMARY ? first.substring(0, MAX_SUMMARY) : first;
      map.append("* ").append(scroll.at()).append(": ").append(summary);
      map.append(summary.length() < scroll.text().length() ? "...\n" : "\n");
    }
    if (scrolls.size() > MAX_LISTED) {
      map.append("[more: list from ").append(scrolls.get(MAX_LISTED).at()).append("]\n");
    }
    return Result.of(map.isEmpty() ? "[your phext is empty]" : map.toString());
  }

  private static String phext(Profile caller) {
    return PersonaTexts.phext(caller);
  }

  private static ScrollKey key(Call call, ToolArguments arguments) throws ToolArguments.Invalid {
    return new ScrollKey(phext(call.caller()), coordinate(arguments.text("coordinate")));
  }

  private static Coordinate coordinate(String text) throws ToolArguments.Invalid {
    Optional<Coordinate> at = Coordinate.parse(text).filter(Coordinate::isReachable);
    if (at.isEmpty()) {
      throw new ToolArguments.Invalid(
          "'" + text + "' is not a coordinate: nine numbers of 1 to 999, as 1.5.2/3.7.3/9.1.1");
    }
    return at.get();
  }
}
