package choir.core.tool;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A rule of a policy: a tool, and optionally what it is called for, such as {@code read_scroll},
 * {@code write work/**} or {@code run git log *}. The words are compared one by one. A last word
 * {@code *} stands for any number of arguments, and so does the end of a rule that names a thing
 * without arguments; a rule of the lists {@code ask} and {@code deny} covers whatever begins with
 * its words.
 *
 * @param text the rule as it was written, with one blank between two words
 */
public record ToolRule(Verdict verdict, String text) {
  private static final String ANY = "*";

  /** The list to which a rule belongs. */
  public enum Verdict {
    ALLOW,
    ASK,
    DENY
  }

  public ToolRule {
    text = String.join(" ", text.strip().split("\\s+"));
    if (text.isEmpty()) {
      throw new IllegalArgumentException("a rule needs the name of a tool");
    }
  }

  /** Whether this rule is about all calls of a tool. */
  public boolean coversAll(String tool) {
    List<String> words = words();
    return matches(words.get(0), tool, ToolAction.Kind.WORDS)
        && words.subList(1, words.size()).stream().allMatch(each -> each.matches("\\*+"));
  }

  /** Whether this rule is about a call of a tool for a subject. */
  boolean covers(String tool, ToolAction.Subject subject) {
    List<String> words = words();
    if (!matches(words.get(0), tool, ToolAction.Kind.WORDS)) {
      return false;
    }
    if (words.size() == 1) {
      return true;
    }
    String name = words.get(1);
    if (verdict != Verdict.ALLOW && restrictsPart(name, subject)) {
      return true;
    }
    boolean named =
        subject.names().stream().anyMatch(each -> matches(name, each, subject.kind()))
            || (verdict == Verdict.DENY
                && subject.aliases().stream().anyMatch(it -> matches(name, it, subject.kind())));
    return named && coversArguments(words.subList(2, words.size()), subject.arguments());
  }

  /** Whether a pattern is about the subject as the folder that it names, or about a part of it. */
  private static boolean restrictsPart(String pattern, ToolAction.Subject subject) {
    if (subject.kind() == ToolAction.Kind.WORDS) {
      return false;
    }
    String path = subject.names().get(0);
    String given = pattern.replaceFirst("[*].*", "");
    boolean part = subject.kind() == ToolAction.Kind.TREE && given.startsWith(path + "/");
    return part || (pattern.endsWith("/**") && given.equals(path + "/"));
  }

  private boolean coversArguments(List<String> patterns, List<String> arguments) {
    if (patterns.isEmpty()) {
      return true;
    }
    int last = patterns.size() - 1;
    boolean open = verdict != Verdict.ALLOW || patterns.get(last).equals(ANY);
    List<String> exact = patterns.get(last).equals(ANY) ? patterns.subList(0, last) : patterns;
    if (arguments.size() < exact.size() || (!open && arguments.size() > exact.size())) {
      return false;
    }
    for (int i = 0; i < exact.size(); i++) {
      if (!matches(exact.get(i), arguments.get(i), ToolAction.Kind.WORDS)) {
        return false;
      }
    }
    return true;
  }

  /** Whether this rule describes exactly one call, so that nothing else can slip in. */
  boolean isExact() {
    return words().size() > 2 && !text.contains(ANY);
  }

  /** The number of characters that are given: the greater, the more specific. */
  int specificity() {
    return text.replace(ANY, "").length();
  }

  /** The words: the tool, what it is called for, and its arguments. */
  public List<String> words() {
    return List.of(text.split(" ", -1));
  }

  private static boolean matches(String pattern, String word, ToolAction.Kind kind) {
    if (pattern.indexOf('*') < 0) {
      return pattern.equals(word);
    }
    String one = kind == ToolAction.Kind.WORDS ? ".*" : "[^/]*";
    StringBuilder regex = new StringBuilder();
    for (int at = 0; at < pattern.length(); at++) {
      if (pattern.charAt(at) != '*') {
        regex.append(Pattern.quote(pattern.substring(at, at + 1)));
      } else if (pattern.startsWith("**", at)) {
        regex.append(".*");
        at++;
      } else {
        regex.append(one);
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(word).matches();
  }
}
