package choir.runtime.model;

import choir.core.model.Block;
import choir.core.model.ModelAnswer;
import choir.core.model.Usage;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A script for one request to {@link FakeModelServer}: how long to wait, what head to send, and
 * then step by step the body. A reply whose steps all go through ends as HTTP wants it, unless one
 * of them is a {@link Cut}.
 *
 * @param delay before the first byte
 * @param status 0 sends no head at all: the steps are the bytes on the wire
 */
public record FakeReply(Duration delay, int status, Map<String, String> headers, List<Step> steps) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> STREAM = Map.of("Content-Type", "text/event-stream");

  /** One thing to do while the body is sent. */
  public sealed interface Step {}

  /** Sends this. */
  public record Send(String text) implements Step {}

  /** Sends nothing for a while, and notices if the client leaves meanwhile. */
  public record Pause(Duration length) implements Step {}

  /** Closes the connection in the middle of the body. */
  public record Cut() implements Step {}

  public FakeReply {
    headers = Map.copyOf(headers);
    steps = List.copyOf(steps);
  }

  /** A whole answer, one event for each delta or tool call, ended by usage and [DONE]. */
  public static FakeReply answer(List<String> deltas, List<Block.ToolUse> calls, Usage usage) {
    List<String> events = new ArrayList<>();
    deltas.forEach(delta -> events.add(chunk("{\"content\":" + quoted(delta) + "}", null)));
    for (int index = 0; index < calls.size(); index++) {
      events.addAll(call(index, calls.get(index)));
    }
    events.add(finish(calls.isEmpty() ? ModelAnswer.Stop.END : ModelAnswer.Stop.TOOL_USE));
    events.add(usage(usage));
    events.add("[DONE]");
    return stream(events);
  }

  /** A short answer in one delta; tokens counted as words. */
  public static FakeReply text(String text) {
    return answer(List.of(text), List.of(), new Usage(10, text.split(" ", -1).length));
  }

  /** Events of a stream as given, with nothing added. */
  public static FakeReply stream(List<String> events) {
    return new FakeReply(
        Duration.ZERO, 200, STREAM, events.stream().map(FakeReply::event).toList());
  }

  /** An error in OpenAI's form. */
  public static FakeReply error(int status, String code, String message) {
    String body =
        "{\"error\":{\"message\":%s,\"type\":%s,\"code\":%s}}"
            .formatted(quoted(message), quoted(code), quoted(code));
    return json(status, body);
  }

  public static FakeReply json(int status, String body) {
    return new FakeReply(
        Duration.ZERO, status, Map.of("Content-Type", "application/json"), List.of(new Send(body)));
  }

  /** Accepts the request and closes the connection without a word. */
  public static FakeReply hangUp() {
    return new FakeReply(Duration.ZERO, 0, Map.of(), List.of(new Cut()));
  }

  /** The head of a stream and then nothing for as long as given. */
  public static FakeReply silence(Duration length) {
    return new FakeReply(
        Duration.ZERO, 200, STREAM, List.of(new Send(": hello\n\n"), new Pause(length)));
  }

  public FakeReply after(Duration delayBeforeFirstByte) {
    return new FakeReply(delayBeforeFirstByte, status, headers, steps);
  }

  public FakeReply with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new FakeReply(delay, status, more, steps);
  }

  /** The same with a pause before each step but the first. */
  public FakeReply paced(Duration pause) {
    List<Step> slow = new ArrayList<>();
    for (Step step : steps) {
      if (!slow.isEmpty()) {
        slow.add(new Pause(pause));
      }
      slow.add(step);
    }
    return new FakeReply(delay, status, headers, slow);
  }

  /** The first steps of this reply, then what is given. */
  public FakeReply first(int count, Step then) {
    List<Step> some = new ArrayList<>(steps.subList(0, count));
    some.add(then);
    return new FakeReply(delay, status, headers, some);
  }

  /** An event of a stream with this data. */
  public static Step event(String data) {
    return new Send("data: " + data + "\n\n");
  }

  /** Data of the event that ends an answer. */
  public static String finish(ModelAnswer.Stop stop) {
    return chunk(
        "{}",
        switch (stop) {
          case END -> "stop";
          case TOOL_USE -> "tool_calls";
          case MAX_TOKENS -> "length";
        });
  }

  /** Data of the event that counts tokens. */
  public static String usage(Usage usage) {
    return ("{\"id\":\"fake\",\"object\":\"chat.completion.chunk\",\"created\":0,\"model\":\"fake\","
            + "\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,"
            + "\"total_tokens\":%d}}")
        .formatted(usage.inputTokens(), usage.outputTokens(), usage.total());
  }

  /**
   * Data of an event that carries a delta.
   *
   * @param delta a JSON object
   */
  public static String chunk(String delta, @Nullable String finish) {
    return ("{\"id\":\"fake\",\"object\":\"chat.completion.chunk\",\"created\":0,\"model\":\"fake\","
            + "\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}")
        .formatted(delta, finish == null ? "null" : quoted(finish));
  }

  /** As OpenAI sends it: id and name first, the arguments in parts. */
  private static List<String> call(int index, Block.ToolUse use) {
    int half = use.arguments().length() / 2;
    String head =
        "{\"tool_calls\":[{\"index\":%d,\"id\":%s,\"type\":\"function\",\"function\":{\"name\":%s,\"arguments\":\"\"}}]}"
            .formatted(index, quoted(use.id()), quoted(use.tool()));
    return List.of(
        chunk(head, null),
        chunk(arguments(index, use.arguments().substring(0, half)), null),
        chunk(arguments(index, use.arguments().substring(half)), null));
  }

  private static String arguments(int index, String part) {
    return "{\"tool_calls\":[{\"index\":%d,\"function\":{\"arguments\":%s}}]}"
        .formatted(index, quoted(part));
  }

  private static String quoted(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a string is always JSON", impossible);
    }
  }
}
