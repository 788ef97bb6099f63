package choir.runtime.messages;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with places that a request fills in: {@code {{a.b[0]}}} from its body, {@code
 * {{headers.NAME}}} and {@code {{query.NAME}}}. What the request does not have is empty. The form
 * is that of OpenClaw's hook mappings. Immutable.
 */
final class HookTemplate {
  private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*}}");
  private static final Pattern HEADER = Pattern.compile("headers\\.([A-Za-z0-9-]{1,100})");
  private static final Pattern QUERY = Pattern.compile("query\\.([A-Za-z0-9_.-]{1,100})");
  private static final Pattern BODY =
      Pattern.compile("[A-Za-z0-9_-]+(?:\\[[0-9]{1,4}]|\\.[A-Za-z0-9_-]+)*");
  private static final Pattern STEP = Pattern.compile("\\[([0-9]{1,4})]|([A-Za-z0-9_-]+)");

  /** Headers with secrets, which an agent must not be told. */
  private static final List<String> SECRET =
      List.of("authorization", "cookie", "proxy-authorization", "x-openclaw-token");

  private final String text;

  private HookTemplate(String text) {
    this.text = text;
  }

  /** A request as a template sees it. */
  record Input(
      JsonNode body,
      Function<String, Optional<String>> headers,
      Function<String, Optional<String>> query) {}

  /** Creates a template that has no {@link #problem}. */
  static HookTemplate of(String text) {
    return new HookTemplate(text);
  }

  /** What is wrong with a template; empty if it can be used. */
  static Optional<String> problem(String text) {
    Matcher places = PLACE.matcher(text);
    while (places.find()) {
      String place = places.group(1);
      Matcher header = HEADER.matcher(place);
      if (header.matches() && SECRET.contains(header.group(1).toLowerCase(Locale.ROOT))) {
        return Optional.of("'{{" + place + "}}' would tell the agent a secret; remove it");
      }
      if (!header.matches() && !QUERY.matcher(place).matches() && !BODY.matcher(place).matches()) {
        return Optional.of(
            "'{{"
                + place
                + "}}' is no place in a request; write {{a.b[0]}}, {{headers.NAME}} or"
                + " {{query.NAME}}");
      }
    }
    String rest = places.replaceAll("");
    return rest.contains("{{") || rest.contains("}}")
        ? Optional.of("has '{{' or '}}' without its other half")
        : Optional.empty();
  }

  /** The text for a request. Values are inserted as they are and not read as templates. */
  String fill(Input input) {
    StringBuilder filled = new StringBuilder();
    Matcher places = PLACE.matcher(text);
    while (places.find()) {
      places.appendReplacement(filled, Matcher.quoteReplacement(value(places.group(1), input)));
    }
    return places.appendTail(filled).toString();
  }

  private static String value(String place, Input input) {
    Matcher header = HEADER.matcher(place);
    if (header.matches()) {
      return input.headers().apply(header.group(1)).orElse("");
    }
    Matcher query = QUERY.matcher(place);
    if (query.matches()) {
      return input.query().apply(query.group(1)).orElse("");
    }
    JsonNode value = at(place, input.body());
    return value.isNull() ? "" : value.isValueNode() ? value.asText() : value.toString();
  }

  private static JsonNode at(String place, JsonNode body) {
    JsonNode value = body;
    Matcher matcher = STEP.matcher(place);
    while (matcher.find()) {
      value =
          matcher.group(1) != null
              ? value.path(Integer.parseInt(matcher.group(1)))
              : value.path(matcher.group(2));
    }
    return value;
  }
}
