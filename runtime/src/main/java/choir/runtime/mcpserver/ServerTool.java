package choir.runtime.mcpserver;

import choir.runtime.access.Scope;
import choir.runtime.feature.ToolArguments;
import choir.runtime.http.Call;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A tool that the ranch offers to clients.
 *
 * @param scope that a token needs
 * @param fields its arguments
 * @param required names of those that must be given
 * @param readOnly whether a call changes nothing
 */
record ServerTool(
    String name,
    String description,
    Scope scope,
    List<Field> fields,
    List<String> required,
    boolean readOnly,
    Action action) {
  ServerTool {
    fields = List.copyOf(fields);
    required = List.copyOf(required);
  }

  /**
   * An argument.
   *
   * @param type {@code string} or {@code integer}
   */
  record Field(String name, String type, String description) {
    static Field text(String name, String description) {
      return new Field(name, "string", description);
    }

    static Field number(String name, String description) {
      return new Field(name, "integer", description);
    }
  }

  /** What a call does. */
  interface Action {
    /**
     * @param call the request of the client, with its token
     */
    CompletionStage<Result> perform(Call call, ToolArguments arguments)
        throws ToolArguments.Invalid;
  }

  /**
   * The result of a call.
   *
   * @param view what the text says, for programs; a missing node if there is no more
   */
  record Result(String text, boolean failed, JsonNode view) {
    static Result of(String text) {
      return new Result(text, false, JsonNodeFactory.instance.missingNode());
    }

    static Result failed(String reason) {
      return new Result(reason, true, JsonNodeFactory.instance.missingNode());
    }

    /** A result that is its view. */
    static Result of(JsonNode view) {
      return new Result(view.toString(), false, view);
    }

    /** The form of {@code tools/call}. */
    ObjectNode json() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.putArray("content").addObject().put("type", "text").put("text", text);
      if (view.isObject()) {
        json.set("structuredContent", view);
      }
      return json.put("isError", failed);
    }
  }

  List<String> fieldNames() {
    return fields.stream().map(Field::name).toList();
  }

  /** The form of {@code tools/list}. */
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", name).put("description", description);
    ObjectNode schema = json.putObject("inputSchema").put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    for (Field field : fields) {
      properties
          .putObject(field.name())
          .put("type", field.type())
          .put("description", field.description());
    }
    required.forEach(schema.putArray("required")::add);
    schema.put("additionalProperties", false);
    json.putObject("annotations").put("readOnlyHint", readOnly).put("openWorldHint", false);
    return json;
  }
}
