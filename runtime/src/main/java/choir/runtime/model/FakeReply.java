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
 * A scripted response of {@link FakeModelServer}: a delay, a head, and the body in steps. The
 * response ends in conformance with HTTP, unless a step is a {@link Cut}.
 *
 * @param delay delay before the first byte
 * @param status 0 sends no head: the steps are the raw bytes
 */
public record FakeReply(Duration delay, int status, Map<String, String> headers, List<Step> steps) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> STREAM = Map.of("Content-Type", "text/event-stream");

  /** A step of sending the body. */
  public sealed interface Step {}

  /** Sends text. */
  public record Send(String text) implements Step {}

  /**
   * Sends bytes, which need not be valid text, as one chunk.
   *
   * @param octets a character per byte
   */
  public record SendBytes(String octets) implements Step {}

  /** Pauses, and detects if the client closes the connection. */
  public record Pause(Duration length) implements Step {}

  /** Closes the connection within the body. */
  public record Cut() implements Step {}

  public FakeReply {
    headers = Map.copyOf(headers);
    steps = List.copyOf(steps);
  }

  /** A complete answer: an event per delta and tool call, then usage and [DONE]. */
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

  /** The given stream events only. */
  public static FakeReply stream(List<String> events) {
    return new FakeReply(
        Duration.ZERO, 200, STREAM, events.stream().map(FakeReply::event).toList());
  }

  /** An error response in OpenAI's format. */
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

  /** Accepts the request and closes the connection without a response. */
  public static FakeReply hangUp() {
    return new FakeReply(Duration.ZERO, 0, Map.of(), List.of(new Cut()));
  }

  /** The head of a stream, followed by silence. */
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

  /** Returns this reply with a pause before each step but the first. */
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

  /** The first steps of this reply, followed by the given step. */
  public FakeReply first(int count, Step then) {
    List<Step> some = new ArrayList<>(steps.subList(0, count));
    some.add(then);
    return new FakeReply(delay, status, headers, some);
  }

  /** A stream event with the given data. */
  public static Step event(String data) {
    return new Send("data: " + data + "\n\n");
  }

  /** The data of the event that ends an answer. */
  public static String finish(ModelAnswer.Stop stop) {
    return chunk(
        "{}",
        switch (stop) {
          case END -> "stop";
          case TOOL_USE -> "tool_calls";
          case MAX_TOKENS -> "length";
        });
  }

  /** The data of the usage event. */
  public static String usage(Usage usage) {
    return ("{\"id\":\"fake\",\"object\":\"chat.completion.chunk\",\"created\":0,"
            + "\"model\":\"fake\",\"choices\":[],\"usage\":{\"prompt_tokens\":%d,"
            + "\"completion_tokens\":%d,\"total_tokens\":%d}}")
        .formatted(usage.inputTokens(), usage.outputTokens(), usage.total());
  }

  /**
   * The data of a delta event.
   *
   * @param delta a JSON object
   */
  public static String chunk(String delta, @Nullable String finish) {
    return ("{\"id\":\"fake\",\"object\":\"chat.completion.chunk\",\"created\":0,"
            + "\"model\":\"fake\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}")
        .formatted(delta, finish == null ? "null" : quoted(finish));
  }

  /** A tool call as sent by OpenAI: id and name first, then fragments of the arguments. */
  private static List<String> call(int index, Block.ToolUse use) {
    int half = use.arguments().length() / 2;
    String head =
        ("{\"tool_calls\":[{\"index\":%d,\"id\":%s,\"type\":\"function\","
                + "\"function\":{\"name\":%s,\"arguments\":\"\"}}]}")
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
      throw new IllegalStateException("strings can always be written as JSON", impossible);
    }
  }
}
