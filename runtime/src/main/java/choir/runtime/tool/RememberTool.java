package choir.runtime.tool;

import choir.actors.session.AgentZone;
import choir.core.memory.MemoryScrolls;
import choir.core.model.ToolSpec;
import choir.core.run.Origin;
import choir.core.session.Context;
import choir.core.session.OutsideScrolls;
import choir.core.sq.Change;
import choir.core.sq.Condition;
import choir.core.sq.IdempotencyKey;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.tool.Tool;
import choir.runtime.feature.ToolArguments;
import choir.runtime.feature.ToolText;
import choir.runtime.sq.store.Store;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The tool {@code remember}: adds to the agent's note of today, or to its MEMORY. It only adds, so
 * that a model cannot lose what it did not mean to. A call that is repeated after a crash adds
 * once: its id is the idempotency key of the write.
 */
final class RememberTool implements Tool {
  /** Maximum length of an entry: about a page. More is a scroll of its own. */
  static final int MAX_ENTRY = 4_000;

  /** Maximum length of a note of a day, of which a prompt shows a fifth. */
  static final int MAX_DAY = 50_000;

  /** Maximum length of MEMORY, the same as that of a declared text. */
  static final int MAX_LONG_TERM = 100_000;

  /** Another turn of the agent that was faster costs one attempt; few agents have more turns. */
  private static final int ATTEMPTS = 20;

  /** A version that no scroll has. */
  private static final long NEVER = Long.MAX_VALUE;

  private static final ToolSpec SPEC =
      new ToolSpec(
          "remember",
          "Adds a text to what you remember: to your note of today, which your conversations show"
              + " today and tomorrow, or to MEMORY, which your main session always shows. It only"
              + " adds. Both are scrolls of your own phext: read_scroll reads what you noted on"
              + " other days, and write_scroll corrects or forgets. Never note secrets.",
          """
          {"type":"object","properties":{"text":{"type":"string","description":\
          "at most 4,000 characters"},"where":{"type":"string","enum":["today","long"],\
          "description":"today (default), or long for MEMORY"}},"required":["text"]}""");

  private final Store store;
  private final Supplier<String> ids;
  private final InstantSource time;

  /**
   * @param store the ranch's own store, from which prompts are made
   * @param ids makes ids that nobody can guess, see {@link OutsideScrolls}
   */
  RememberTool(Store store, Supplier<String> ids, InstantSource time) {
    this.store = store;
    this.ids = ids;
    this.time = time;
  }

  /**
   * A text to remember.
   *
   * @param name of the note for people
   * @param most characters of the note
   * @param shown characters of the note in a prompt
   */
  private record Entry(Call call, ScrollKey note, String name, String text, int most, int shown) {
    private IdempotencyKey once() {
      return IdempotencyKey.of(
          "remember/" + call.caller().agent(), call.run() + "/" + call.id(), call.arguments());
    }
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public boolean idempotent() {
    return true;
  }

  @Override
  public CompletionStage<Result> call(Call call) {
    String text;
    boolean isLongTerm;
    try {
      ToolArguments arguments = ToolArguments.parse(call.arguments(), List.of("text", "where"));
      text = text(arguments.text("text"));
      isLongTerm = isLongTerm(arguments.text("where", "today"));
    } catch (ToolArguments.Invalid invalid) {
      return CompletableFuture.completedStage(Result.failed(String.valueOf(invalid.getMessage())));
    }
    return AgentZone.read(store, call.caller().agent())
        .thenCompose(zone -> add(entry(call, text, isLongTerm, zone), ATTEMPTS));
  }

  private static String text(String given) throws ToolArguments.Invalid {
    String text = ToolText.clean(given).strip();
    if (text.isEmpty()) {
      throw new ToolArguments.Invalid("the argument 'text' is empty: say what to remember");
    }
    if (text.length() > MAX_ENTRY) {
      throw new ToolArguments.Invalid(
          "the text has %,d characters, must have at most %,d: note what matters, and keep the rest"
                  .formatted(text.length(), MAX_ENTRY)
              + " in a scroll of its own with write_scroll");
    }
    return text;
  }

  private static boolean isLongTerm(String where) throws ToolArguments.Invalid {
    if (!where.equals("today") && !where.equals("long")) {
      throw new ToolArguments.Invalid("the argument 'where' must be today or long");
    }
    return where.equals("long");
  }

  private Entry entry(Call call, String text, boolean isLongTerm, ZoneId zone) {
    ZonedDateTime now = time.instant().atZone(zone);
    String lines = text.replace("\n", "\n  ");
    if (isLongTerm) {
      return new Entry(
          call,
          MemoryScrolls.longTerm(call.caller()),
          MemoryScrolls.MEMORY,
          "- " + now.toLocalDate() + " " + lines,
          MAX_LONG_TERM,
          Context.MAX_TEXT_CHARS);
    }
    return new Entry(
        call,
        MemoryScrolls.of(call.caller(), now.toLocalDate()),
        MemoryScrolls.name(now.toLocalDate()),
        "- " + now.toLocalTime().truncatedTo(ChronoUnit.MINUTES) + " " + lines,
        MAX_DAY,
        Context.MAX_DAY_CHARS);
  }

  private CompletionStage<Result> add(Entry entry, int attempts) {
    return store
        .selectLatest(entry.note())
        .thenCompose(
            found ->
                origin(entry.note(), found)
                    .thenCompose(origin -> add(entry, found, origin, attempts)));
  }

  /** The origin of what the note says so far. */
  private CompletionStage<Origin> origin(ScrollKey note, Optional<Scroll> found) {
    return found.isEmpty()
        ? CompletableFuture.completedStage(Origin.RANCH)
        : new OutsideScrolls(store)
            .findLatest(note, found.get().text())
            .thenApply(mark -> Origin.of(mark.isPresent()));
  }

  private CompletionStage<Result> add(
      Entry entry, Optional<Scroll> found, Origin before, int attempts) {
    String old = found.map(Scroll::text).map(String::stripTrailing).orElse("");
    String text = old.isEmpty() ? entry.text() : old + "\n" + entry.text();
    boolean fits = text.length() <= entry.most();
    List<Change> changes = new ArrayList<>();
    if (before.join(entry.call().origin()).isOutside()) {
      changes.add(OutsideScrolls.mark(entry.note(), text, ids.get()));
    }
    changes.add(new Change.Put(entry.note(), text));
    // A repeat is answered as the first call was, also if nothing more fits now.
    long version = fits ? found.map(Scroll::version).orElse(Condition.ABSENT) : NEVER;
    Operation.Write write =
        new Operation.Write(
            changes, List.of(new Condition(entry.note(), version)), Optional.of(entry.once()));
    return store
        .submit(write)
        .thenCompose(
            outcome ->
                outcome instanceof Outcome.Stale && fits && attempts > 1
                    ? add(entry, attempts - 1)
                    : CompletableFuture.completedStage(result(entry, outcome, text, old, fits)));
  }

  private static Result result(
      Entry entry, Outcome outcome, String text, String old, boolean fits) {
    String place = entry.name() + " (" + entry.note().at() + ")";
    if (outcome instanceof Outcome.Refused refused) {
      return Result.failed(refused.detail());
    }
    if (outcome instanceof Outcome.Stale) {
      return Result.failed(
          fits
              ? place + " is being changed by others all the time; nothing was noted, try again"
              : "%s has %,d characters, must have at most %,d; nothing was noted. Write it anew"
                      .formatted(place, old.length(), entry.most())
                  + " with write_scroll, shorter, and keep what matters");
    }
    String shorten =
        "; your prompt shows %,d of them: write it anew with write_scroll, shorter"
            .formatted(entry.shown());
    int length = fits ? text.length() : old.length();
    return Result.of(
        "noted in %s, which has %,d characters now%s"
            .formatted(place, length, length > entry.shown() ? shorten : ""));
  }
}
