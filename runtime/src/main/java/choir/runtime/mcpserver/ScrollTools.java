package choir.runtime.mcpserver;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import choir.runtime.access.Scope;
import choir.runtime.feature.ToolArguments;
import choir.runtime.http.Call;
import choir.runtime.mcpserver.ServerTool.Field;
import choir.runtime.mcpserver.ServerTool.Result;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * The tools for scrolls of people and of agents. What the ranch and the tenants keep for themselves
 * is out of reach, and the scopes are those of SQ.
 */
final class ScrollTools {
  private static final int MAX_LISTED = 200;
  private static final int MAX_SUMMARY = 80;
  private static final Field PHEXT =
      Field.text("phext", "name, as notes, or agents/ID of an agent");
  private static final Field COORDINATE =
      Field.text("coordinate", "nine numbers of 1 to 999, as 1.5.2/3.7.3/9.1.1");

  private final ScrollStore store;
  private final Predicate<String> reserved;

  /**
   * @param reserved whether a phext is not for people and agents
   */
  ScrollTools(ScrollStore store, Predicate<String> reserved) {
    this.store = store;
    this.reserved = reserved;
  }

  List<ServerTool> all() {
    return List.of(
        new ServerTool(
            "read_scroll",
            "Reads a scroll: the text at a coordinate of a phext.",
            Scope.READ,
            List.of(PHEXT, COORDINATE),
            List.of("phext", "coordinate"),
            true,
            this::read),
        new ServerTool(
            "list_scrolls",
            "Lists the scrolls of a phext: coordinate and first line, in order.",
            Scope.READ,
            List.of(PHEXT, Field.text("from", "coordinate to start from; default: the beginning")),
            List.of("phext"),
            true,
            this::list),
        new ServerTool(
            "write_scroll",
            "Writes a scroll: the text replaces the existing one. An empty text deletes it.",
            Scope.OPERATE,
            List.of(PHEXT, COORDINATE, Field.text("text", "the new text")),
            List.of("phext", "coordinate", "text"),
            false,
            this::write));
  }

  private CompletionStage<Result> read(Call call, ToolArguments arguments)
      throws ToolArguments.Invalid {
    ScrollKey key = key(arguments);
    return store
        .select(key)
        .thenApply(
            found ->
                found
                    .map(scroll -> Result.of(scroll.text()))
                    .orElseGet(() -> Result.failed("there is no scroll at " + key)));
  }

  private CompletionStage<Result> write(Call call, ToolArguments arguments)
      throws ToolArguments.Invalid {
    ScrollKey key = key(arguments);
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
                            ? "deleted " + key
                            : "wrote " + text.length() + " characters at " + key));
  }

  private CompletionStage<Result> list(Call call, ToolArguments arguments)
      throws ToolArguments.Invalid {
    Coordinate from = arguments.coordinate("from", Coordinate.ORIGIN);
    return store.scrolls(phext(arguments), from, MAX_LISTED + 1).thenApply(ScrollTools::listed);
  }

  private static Result listed(List<Scroll> scrolls) {
    StringBuilder list = new StringBuilder();
    for (Scroll scroll : scrolls.subList(0, Math.min(MAX_LISTED, scrolls.size()))) {
      String first = scroll.text().lines().findFirst().orElse("");
      list.append(scroll.at()).append("  ");
      list.append(first, 0, Math.min(MAX_SUMMARY, first.length())).append('\n');
    }
    if (scrolls.size() > MAX_LISTED) {
      list.append("[more: list from ").append(scrolls.get(MAX_LISTED).at()).append("]\n");
    }
    return Result.of(list.isEmpty() ? "[the phext is empty]" : list.toString());
  }

  private String phext(ToolArguments arguments) throws ToolArguments.Invalid {
    String name = arguments.text("phext");
    try {
      ScrollKey.requireName(name);
    } catch (IllegalArgumentException invalid) {
      throw new ToolArguments.Invalid(String.valueOf(invalid.getMessage()));
    }
    if (reserved.test(name)) {
      throw new ToolArguments.Invalid("the phext '" + name + "' is kept by the ranch itself");
    }
    return name;
  }

  private ScrollKey key(ToolArguments arguments) throws ToolArguments.Invalid {
    return new ScrollKey(phext(arguments), arguments.coordinate("coordinate"));
  }
}
