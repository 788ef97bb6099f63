package choir.runtime.tool;

import java.util.List;
import java.util.Set;

/**
 * Whether a call of git does only what its subcommand says. Options before the subcommand, and some
 * behind it, make git run any program or write any file (git 2.x: {@code git -c alias.x='!sh' x},
 * {@code git log --output=FILE}, {@code git grep -O}).
 */
final class GitCall {
  private static final Set<String> SUBCOMMANDS =
      Set.of(
          "add",
          "blame",
          "branch",
          "checkout",
          "commit",
          "diff",
          "fetch",
          "log",
          "ls-files",
          "merge",
          "pull",
          "push",
          "restore",
          "rev-parse",
          "show",
          "stash",
          "status",
          "switch",
          "tag");

  /** Git accepts any unambiguous beginning of an option. */
  private static final List<String> OPTIONS =
      List.of(
          "--output",
          "--ext-diff",
          "--textconv",
          "--upload-pack",
          "--receive-pack",
          "--exec",
          "--edit",
          "--interactive",
          "--template",
          "--gpg-sign");

  private GitCall() {}

  static boolean isPlain(List<String> arguments) {
    return !arguments.isEmpty()
        && SUBCOMMANDS.contains(arguments.get(0))
        && arguments.stream().skip(1).noneMatch(GitCall::isRisky);
  }

  private static boolean isRisky(String argument) {
    String option = argument.replaceFirst("=.*", "");
    boolean beginning =
        option.length() > 2 && OPTIONS.stream().anyMatch(each -> each.startsWith(option));
    // A transport such as ext::sh -c … runs a program.
    return beginning || argument.contains("::");
  }
}
