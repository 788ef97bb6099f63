package choir.runtime.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What somebody who typed an unknown command may have meant. */
public final class Suggestions {
  /** Commands of similar programs (kubectl, docker, gh, systemctl) and their equivalents here. */
  public static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("attach", "ask"),
          Map.entry("chat", "ask"),
          Map.entry("config", "ranch"),
          Map.entry("cordon", "drain"),
          Map.entry("describe", "show"),
          Map.entry("exec", "ask"),
          Map.entry("export", "backup"),
          Map.entry("get", "agents"),
          Map.entry("health", "doctor"),
          Map.entry("import", "restore"),
          Map.entry("info", "status"),
          Map.entry("kill", "down"),
          Map.entry("list", "agents"),
          Map.entry("login", "token"),
          Map.entry("members", "nodes"),
          Map.entry("message", "send"),
          Map.entry("migrate", "move"),
          Map.entry("restart", "down"),
          Map.entry("serve", "up"),
          Map.entry("top", "status"),
          Map.entry("uncordon", "undrain"));

  private static final int SUGGESTED = 3;

  private Suggestions() {}

  /** A sentence with what was probably meant, after a blank; empty if nothing is similar. */
  public static String sentence(CommandSpec group, String typed) {
    List<String> names = similar(group, typed);
    return names.isEmpty()
        ? ""
        : " Did you mean: " + group.qualifiedName() + " " + String.join(", ", names) + "?";
  }

  private static List<String> similar(CommandSpec group, String typed) {
    Optional<String> known =
        Optional.ofNullable(ELSEWHERE.get(typed)).filter(group.subcommands()::containsKey);
    if (known.isPresent()) {
      return List.of(known.get());
    }
    int most = Math.max(1, typed.length() / 3);
    return group.subcommands().entrySet().stream()
        .filter(each -> !hidden(each.getValue()))
        .map(Map.Entry::getKey)
        .filter(name -> isStartOf(typed, name) || distance(typed, name) <= most)
        .sorted(Comparator.comparingInt(name -> distance(typed, name)))
        .limit(SUGGESTED)
        .toList();
  }

  private static boolean hidden(CommandLine command) {
    return command.getCommandSpec().usageMessage().hidden();
  }

  private static boolean isStartOf(String typed, String name) {
    return typed.length() >= 2 && name.startsWith(typed);
  }

  /** Insertions, deletions, replacements and swaps of neighbours that turn one into the other. */
  static int distance(String from, String to) {
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, from, to, i, j);
      }
    }
    return cost[from.length()][to.length()];
  }

  private static int step(int[][] cost, String from, String to, int i, int j) {
    boolean same = from.charAt(i - 1) == to.charAt(j - 1);
    int best =
        Math.min(cost[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
