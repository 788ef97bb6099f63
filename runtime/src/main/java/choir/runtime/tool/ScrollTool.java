package choir.runtime.tool;

import choir.core.model.ToolSpec;
import choir.core.phext.Coordinate;
import choir.core.roster.PersonaTexts;
import choir.core.run.Origin;
import choir.core.session.OutsideScrolls;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollStore;
import choir.core.tool.Tool;
import choir.runtime.feature.ToolArguments;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Tools to read, write and list scrolls of the agent's own phext. What a turn writes that has read
 * text from outside, is read as text from outside until its text is another.
 */
public final class ScrollTool implements Tool {
  private static final int MAX_LISTED = 200;
  private static final int MAX_SUMMARY = 60;

  /** The implementation of a tool. */
  private interface Action {
    CompletionStage<Result> run(AgentScrolls scrolls, Call call) throws ToolArguments.Invalid;
  }

  private final ToolSpec spec;
  private final AgentScrolls scrolls;
  private final Action action;

  private ScrollTool(ToolSpec spec, AgentScrolls scrolls, Action action) {
    this.spec = spec;
    this.scrolls = scrolls;
    this.action = action;
  }

  /**
   * Creates all three tools.
   *
   * @param store the store of the agents' scrolls
   * @param own the ranch's own store, which may be the same
   * @param ids makes ids that nobody can guess, see {@link OutsideScrolls}
   */
  public static List<Tool> over(ScrollStore store, ScrollStore own, Supplier<String> ids) {
    AgentScrolls scrolls = new AgentScrolls(store, own, ids);
    return List.of(
        new ScrollTool(
            new ToolSpec(
                "read_scroll",
                "Reads a scroll of your own phext. Your memory begins at your home coordinate.",
                """
                {"type":"object","properties":{"coordinate":{"type":"string","description":\
                "such as 1.5.2/3.7.3/9.1.1"}},"required":["coordinate"]}"""),
            scrolls,
            ScrollTool::read),
        new ScrollTool(
            new ToolSpec(
                "write_scroll",
                "Writes a scroll of your own phext: the text replaces the existing one."
                    + " An empty text deletes it.",
                """
                {"type":"object","properties":{"coordinate":{"type":"string","description":\
                "such as 1.5.2/3.7.3/9.1.1"},"text":{"type":"string"}},\
                "required":["coordinate","text"]}"""),
            scrolls,
            ScrollTool::write),
        new ScrollTool(
            new ToolSpec(
                "list_scrolls",
                "Lists the scrolls of your own phext: coordinate and first line, in order.",
                """
                {"type":"object","properties":{"from":{"type":"string","description":\
                "coordinate to start from; default: the beginning"}}}"""),
            scrolls,
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
      return action.run(scrolls, call);
    } catch (ToolArguments.Invalid invalid) {
      return CompletableFuture.completedStage(Result.failed(String.valueOf(invalid.getMessage())));
    }
  }

  private static CompletionStage<Result> read(AgentScrolls scrolls, Call call)
      throws ToolArguments.Invalid {
    Coordinate at =
        ToolArguments.parse(call.arguments(), List.of("coordinate")).coordinate("coordinate");
    return scrolls
        .read(call.caller(), at)
        .thenApply(
            found ->
                found
                    .map(scroll -> Result.of(scroll.text()).from(scroll.origin()))
                    .orElseGet(() -> Result.of("[there is no scroll at " + at + "]")));
  }

  private static CompletionStage<Result> write(AgentScrolls scrolls, Call call)
      throws ToolArguments.Invalid {
    ToolArguments arguments = ToolArguments.parse(call.arguments(), List.of("coordinate", "text"));
    Coordinate at = arguments.coordinate("coordinate");
    String text = arguments.text("text");
    return scrolls
        .write(call.caller(), at, text, call.origin())
        .thenApply(
            outcome ->
                outcome instanceof Outcome.Refused refused
                    ? Result.failed(refused.detail())
                    : Result.of(
                        text.isEmpty()
                            ? "deleted " + at
                            : "wrote " + text.length() + " characters at " + at));
  }

  private static CompletionStage<Result> list(AgentScrolls scrolls, Call call)
      throws ToolArguments.Invalid {
    ToolArguments arguments = ToolArguments.parse(call.arguments(), List.of("from"));
    Coordinate from = arguments.coordinate("from", Coordinate.ORIGIN);
    return scrolls
        .list(PersonaTexts.phext(call.caller()), from, MAX_LISTED + 1)
        .thenApply(ScrollTool::textMap);
  }

  private static Result textMap(List<AgentScrolls.Read> scrolls) {
    StringBuilder map = new StringBuilder();
    Origin origin = Origin.RANCH;
    for (AgentScrolls.Read scroll : scrolls.subList(0, Math.min(MAX_LISTED, scrolls.size()))) {
      String first = scroll.text().lines().findFirst().orElse("");
      String summary = first.length() > MAX_SUMMARY ? first.substring(0, MAX_SUMMARY) : first;
      map.append("* ").append(scroll.at()).append(": ").append(summary);
      map.append(summary.length() < scroll.text().length() ? "...\n" : "\n");
      origin = origin.join(scroll.origin());
    }
    if (scrolls.size() > MAX_LISTED) {
      map.append("[more: list from ").append(scrolls.get(MAX_LISTED).at()).append("]\n");
    }
    return Result.of(map.isEmpty() ? "[your phext is empty]" : map.toString()).from(origin);
  }
}
