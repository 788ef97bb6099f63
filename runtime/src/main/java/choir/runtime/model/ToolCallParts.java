package choir.runtime.model;

import choir.core.model.Block;
import choir.core.model.ToolArgumentText;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Assembles tool calls from the parts of a stream. OpenAI sends the id and the name once and then
 * fragments of the arguments under the same {@code index}; others repeat the id and the name in
 * each part (llama-cpp-python), send no index (Ollama before 0.4.7), or send whole calls that all
 * have index 0 (Ollama issue 15457).
 */
final class ToolCallParts {
  /** Maximum number of calls in one answer. */
  static final int MAX_CALLS = 128;

  private static final int NO_INDEX = -1;

  private static final class Open {
    private final int index;
    private String id = "";
    private String name = "";
    private String data = "";
    private final StringBuilder arguments = new StringBuilder();

    private Open(int index) {
      this.index = index;
    }

    private boolean isWhole() {
      return !arguments.toString().isBlank()
          && ToolArgumentText.problem(arguments.toString()).isEmpty();
    }
  }

  private final String host;
  private final List<Open> calls = new ArrayList<>();

  ToolCallParts(String host) {
    this.host = host;
  }

  /**
   * Adds a part.
   *
   * @return the size of the arguments in it, in characters
   */
  int add(JsonNode part) {
    JsonNode function = part.path("function");
    String id = part.path("id").asText("").strip();
    String name = function.path("name").isTextual() ? function.path("name").asText().strip() : "";
    JsonNode sent = function.path("arguments");
    String arguments =
        sent.isTextual() ? sent.asText() : sent.isObject() || sent.isArray() ? sent.toString() : "";
    Open call = target(part.path("index").asInt(NO_INDEX), id, name, arguments);
    call.id = call.id.isEmpty() ? id : call.id;
    call.name = call.name.isEmpty() ? name : call.name;
    call.arguments.append(arguments);
    String data = ProviderData.in(part, host);
    call.data = data.isEmpty() ? call.data : data;
    return arguments.length();
  }

  private Open target(int index, String id, String name, String arguments) {
    Open open = lastOf(index, id);
    if (open == null || isOther(open, id, name, arguments)) {
      open = new Open(index);
      calls.add(open);
    }
    return open;
  }

  private @Nullable Open lastOf(int index, String id) {
    for (Open call : calls.reversed()) {
      boolean same = index != NO_INDEX ? call.index == index : id.isEmpty() || call.id.equals(id);
      if (same) {
        return call;
      }
    }
    return null;
  }

  /** Whether a part begins another call although it has the index or the id of an open one. */
  private static boolean isOther(Open open, String id, String name, String arguments) {
    if (!id.isEmpty() && !open.id.isEmpty() && !id.equals(open.id)) {
      return true;
    }
    if (name.isEmpty() || open.name.isEmpty()) {
      return false;
    }
    boolean begins = arguments.stripLeading().startsWith("{");
    return !name.equals(open.name) || (begins && open.isWhole());
  }

  boolean isEmpty() {
    return calls.stream().allMatch(call -> call.name.isEmpty());
  }

  int size() {
    return calls.size();
  }

  /**
   * The calls that name a tool, in their order, each with an id of its own.
   *
   * @param idPrefix prefix of ids that the server did not send
   */
  List<Block> blocks(String idPrefix) {
    List<Block> blocks = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < calls.size(); i++) {
      Open call = calls.get(i);
      if (!call.name.isEmpty()) {
        String id = call.id.isEmpty() ? idPrefix + "-" + i : call.id;
        blocks.add(
            new Block.ToolUse(
                ids.add(id) ? id : id + "-" + i, call.name, call.arguments.toString(), call.data));
      }
    }
    return blocks;
  }
}
