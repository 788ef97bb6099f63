package choir.runtime.mcp;

import java.util.function.Function;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * The environment of the node.
 *
 * @param variables usually {@code System::getenv}
 */
record Environment(Function<String, @Nullable String> variables) {
  /**
   * Returns the value of a variable.
   *
   * @throws McpException naming the variable if there is none
   */
  String value(String name) throws McpException {
    String value = variables.apply(name);
    if (value == null || value.isEmpty()) {
      throw McpException.refused(
          "needs the environment variable " + name + ", which the node does not have");
    }
    return value;
  }

  /**
   * Replaces the variables in the value of a header.
   *
   * @throws McpException naming the variable that is missing or unfit; never its value
   */
  String fill(String template) throws McpException {
    Matcher matcher = McpSection.VARIABLE.matcher(template);
    StringBuilder filled = new StringBuilder();
    while (matcher.find()) {
      String value = value(matcher.group(1)).strip();
      if (value.chars().anyMatch(c -> c < ' ' || c > '~')) {
        throw McpException.refused(
            "cannot be sent the environment variable "
                + matcher.group(1)
                + ": it contains line breaks or non-ASCII characters");
      }
      matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(filled).toString();
  }
}
