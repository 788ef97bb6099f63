package choir.core.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.util.Optional;

/**
 * The arguments of a tool call as text: a model wrote them, so they may be anything. Servers refuse
 * a history whose arguments are not a JSON object.
 */
public final class ToolArgumentText {
  /** No arguments. */
  public static final String NONE = "{}";

  private static final String CUT = "end in the middle of the JSON object";
  private static final int MAX_EXCERPT = 200;
  private static final JsonFactory JSON = new JsonFactory();

  private ToolArgumentText() {}

  /**
   * Why a call with these arguments cannot be made, for the model; empty if they are a JSON object
   * or absent (blank, or {@code null}).
   */
  public static Optional<String> problem(String arguments) {
    if (isAbsent(arguments)) {
      return Optional.empty();
    }
    return fault(arguments)
        .map(
            fault ->
                "the arguments "
                    + fault
                    + "; the call was not made. Call again with one JSON object and nothing after"
                    + " it. The arguments began with: "
                    + excerpt(arguments));
  }

  /** These arguments if they are a JSON object, else an empty object. */
  public static String valid(String arguments) {
    return isAbsent(arguments) || fault(arguments).isPresent() ? NONE : arguments.strip();
  }

  private static boolean isAbsent(String arguments) {
    return arguments.isBlank() || arguments.strip().equals("null");
  }

  private static Optional<String> fault(String arguments) {
    try (JsonParser parser = JSON.createParser(arguments)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.of("are not a JSON object");
      }
      int depth = 1;
      while (depth > 0) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          return Optional.of(CUT);
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        boolean text = token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME;
        if (text && !WellFormedText.of(parser.getText()).equals(parser.getText())) {
          return Optional.of("contain half of a character (a lone surrogate) or NUL");
        }
      }
      return follows(parser) ? Optional.of("continue after the JSON object") : Optional.empty();
    } catch (JsonEOFException cut) {
      return Optional.of(CUT);
    } catch (IOException malformed) {
      return Optional.of("are not valid JSON");
    }
  }

  private static boolean follows(JsonParser parser) {
    try {
      return parser.nextToken() != null;
    } catch (IOException text) {
      return true;
    }
  }

  private static String excerpt(String arguments) {
    String text = WellFormedText.of(arguments);
    return text.length() <= MAX_EXCERPT ? text : WellFormedText.first(text, MAX_EXCERPT) + "...";
  }
}
