package choir.runtime.tool;

import choir.core.model.ToolSpec;
import choir.core.run.Origin;
import choir.core.tool.Tool;
import choir.core.tool.ToolAction;
import choir.core.tool.ToolAction.Kind;
import choir.core.tool.ToolAction.Subject;
import choir.runtime.feature.ToolArguments;
import choir.runtime.feature.ToolText;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tool {@code fetch}: reads a text from the web, below the addresses that the ranch opens. An
 * address can carry anything out, so that a fetch counts as sending. A redirect is told to the
 * model, whose next call is judged like any other.
 */
final class FetchTool implements Tool {
  /** Longest body that is read; a text of this length is cut for the model anyway. */
  private static final int MAX_BODY = 2 << 20;

  private static final Pattern CHARSET = Pattern.compile("(?i)charset=\"?([A-Za-z0-9._-]{1,40})");

  private final Supplier<ToolSettings> settings;
  private final ToolThreads threads;

  FetchTool(Supplier<ToolSettings> settings, ToolThreads threads) {
    this.settings = settings;
    this.threads = threads;
  }

  @Override
  public ToolSpec spec() {
    return new ToolSpec(
        "fetch",
        "Reads a text from the web. Addresses begin with: "
            + String.join(", ", settings.get().fetch())
            + ".",
        """
        {"type":"object","properties":{"url":{"type":"string"}},"required":["url"]}""");
  }

  @Override
  public boolean idempotent() {
    return true;
  }

  @Override
  public boolean isOffered() {
    return !settings.get().fetch().isEmpty();
  }

  @Override
  public CompletionStage<Result> call(Call call) {
    return prepare(call).thenCompose(ready -> ready.performs().get());
  }

  @Override
  public CompletionStage<Prepared> prepare(Call call) {
    return CompletableFuture.completedStage(prepared(call));
  }

  private Prepared prepared(Call call) {
    ToolSettings now = settings.get();
    try {
      ToolArguments arguments = ToolArguments.parse(call.arguments(), List.of("url"));
      WebAddress address = WebAddress.parse(arguments.text("url"));
      WebAddress entry =
          address
              .allowedBy(entries(now))
              .orElseThrow(
                  () ->
                      new RefusedException(
                          "'%s' is not open to you; addresses begin with: %s"
                              .formatted(address, now.fetch())));
      Subject subject =
          new Subject(
              Kind.WORDS, List.of(address.toString()), List.of(), List.of(), Optional.empty());
      return new Prepared(
          ToolAction.of(ToolAction.Effect.SENDS, List.of(subject)),
          () -> threads.run(() -> fetch(address, entry, now.limits())));
    } catch (ToolArguments.Invalid invalid) {
      return Prepared.refused(String.valueOf(invalid.getMessage()));
    } catch (RefusedException refused) {
      return Prepared.refused(refused.words());
    }
  }

  private static List<WebAddress> entries(ToolSettings settings) throws RefusedException {
    List<WebAddress> entries = new ArrayList<>();
    for (String entry : settings.fetch()) {
      entries.add(WebAddress.parse(entry));
    }
    return entries;
  }

  private static Result fetch(WebAddress address, WebAddress entry, ToolSettings.Limits limits)
      throws RefusedException {
    InetAddress at = address.resolve(entry);
    try {
      WebRequest.Answer answer = WebRequest.get(address, at, limits.time(), MAX_BODY);
      String text = ToolText.cut(text(answer), limits.output());
      return new Result(text, answer.status() >= 400, Origin.OUTSIDE);
    } catch (IOException failed) {
      throw new RefusedException(
          "%s cannot be fetched within %d s: %s"
              .formatted(address, limits.time().toSeconds(), failed.getMessage()));
    }
  }

  private static String text(WebRequest.Answer answer) {
    int status = answer.status();
    if (status >= 300 && status < 400 && !answer.header("location").isEmpty()) {
      String to = ToolText.line(ToolText.cut(answer.header("location"), 2_000));
      return "[a redirect (" + status + ") to " + to + "; fetch that if it is open to you]";
    }
    String type = answer.header("content-type").toLowerCase(Locale.ROOT);
    if (!isText(type)) {
      return "[%d bytes of %s, which is no text]"
          .formatted(answer.body().size(), ToolText.line(type));
    }
    String text = ToolText.clean(answer.body().decodeString(charset(type)));
    String shown = type.contains("html") ? HtmlText.of(text) : text;
    String note = answer.cut() ? "\n[only the first " + MAX_BODY + " bytes were read]" : "";
    return (status == 200 ? "" : "[status " + status + "]\n") + shown + note;
  }

  private static boolean isText(String type) {
    return type.isEmpty()
        || type.startsWith("text/")
        || type.contains("json")
        || type.contains("xml")
        || type.contains("javascript")
        || type.contains("yaml");
  }

  private static Charset charset(String type) {
    Matcher named = CHARSET.matcher(type);
    return named.find() && Charset.isSupported(named.group(1))
        ? Charset.forName(named.group(1))
        : StandardCharsets.UTF_8;
  }
}
