package choir.runtime.mcp;

import choir.core.run.Origin;
import choir.core.tool.Tool;
import choir.runtime.feature.ToolText;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The result of a call as a model reads it. All of it is text from outside. */
final class ResultText {
  /** Maximum length; the middle of a longer one is left out. */
  static final int LONGEST = 30_000;

  /** Names of types and addresses in notes. */
  private static final int LONGEST_NAME = 300;

  private ResultText() {}

  /**
   * Reads the result of {@code tools/call}.
   *
   * @param result an object with content; anything else is shown as such
   */
  static Tool.Result of(JsonNode result) {
    List<String> parts = new ArrayList<>();
    boolean text = false;
    for (JsonNode each : result.path("content")) {
      text |= each.path("type").asText().equals("text");
      parts.add(part(each));
    }
    if (!text && result.hasNonNull("structuredContent")) {
      parts.add(result.get("structuredContent").toString());
    }
    String whole = ToolText.clean(String.join("\n", parts));
    String shown = whole.isBlank() ? "[no content]" : ToolText.cut(whole, LONGEST);
    boolean failed = result.path("isError").asBoolean(false);
    return (failed ? Tool.Result.failed(shown) : Tool.Result.of(shown)).from(Origin.OUTSIDE);
  }

  private static String part(JsonNode content) {
    String type = content.path("type").asText("");
    JsonNode resource = content.path("resource");
    return switch (type) {
      case "text" -> content.path("text").asText("");
      case "image", "audio" -> data(type, content.path("mimeType"), content.path("data"));
      case "resource_link" ->
          "[link to the resource %s: %s]".formatted(name(content.path("name")), uri(content));
      case "resource" ->
          resource.path("text").isTextual()
              ? "[resource %s]\n%s".formatted(uri(resource), resource.path("text").asText())
              : data("resource " + uri(resource), resource.path("mimeType"), resource.path("blob"));
      default -> "[content of the type '" + name(content.path("type")) + "' is not shown]";
    };
  }

  private static String data(String what, JsonNode type, JsonNode base64) {
    return "[%s of the type %s, about %d bytes, is not shown]"
        .formatted(what, name(type), base64.asText("").length() / 4L * 3);
  }

  private static String uri(JsonNode of) {
    return name(of.path("uri"));
  }

  private static String name(JsonNode text) {
    return ToolText.cut(ToolText.line(text.asText("unknown")), LONGEST_NAME);
  }
}
