package choir.runtime.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The arguments of a command before they are parsed. */
public final class Arguments {
  private static final String END_OF_OPTIONS = "--";

  private Arguments() {}

  /**
   * Puts arguments that begin with a hyphen and cannot be options, such as {@code "-v is a flag?"},
   * behind the end of the options, so that they are text. An option has no blank before its value.
   */
  public static String[] withTextLast(String... arguments) {
    if (Arrays.asList(arguments).contains(END_OF_OPTIONS)) {
      return arguments;
    }
    List<String> first = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (String each : arguments) {
      (isText(each) ? texts : first).add(each);
    }
    if (!texts.isEmpty()) {
      first.add(END_OF_OPTIONS);
      first.addAll(texts);
    }
    return first.toArray(new String[0]);
  }

  private static boolean isText(String argument) {
    String name = argument.split("=", 2)[0];
    return name.startsWith("-") && name.chars().anyMatch(Character::isWhitespace);
  }
}
