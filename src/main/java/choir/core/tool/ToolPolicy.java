package choir.core.tool;

import choir.core.run.Origin;
import choir.core.tool.ToolAction.Subject;
import choir.core.tool.ToolRule.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the tools of an agent may do. A denial wins, in whatever list of rules it stands. Of the
 * other rules that cover a call, the most specific decides, and of two that are equally specific
 * the one that asks. Without a rule a call is allowed, except that a turn that has read text from
 * outside asks before it writes, runs or sends, and that a program that can run any other is asked
 * for. Pure.
 *
 * @param rules those of the ranch and those of the agent
 */
public record ToolPolicy(List<ToolRule> rules) {
  /** The section of {@code ranch.yaml} with rules, of the ranch and of each agent. */
  public static final String SECTION = "tools";

  /** A policy without rules. */
  public static final ToolPolicy NONE = new ToolPolicy(List.of());

  public ToolPolicy {
    rules = List.copyOf(rules);
  }

  /**
   * What is to be done with a call.
   *
   * @param reason in words; empty for a call that is allowed
   */
  public record Decision(Verdict verdict, String reason) {
    static final Decision ALLOWED = new Decision(Verdict.ALLOW, "");
  }

  /** Whether a model is offered a tool: not all of its calls are denied. */
  public boolean offers(String tool) {
    return rules.stream().noneMatch(rule -> rule.verdict() == Verdict.DENY && rule.coversAll(tool));
  }

  /** The rules as an agent reads them in its prompt; empty without rules. */
  public String words() {
    StringBuilder words = new StringBuilder();
    for (Verdict verdict : Verdict.values()) {
      List<String> texts =
          rules.stream().filter(it -> it.verdict() == verdict).map(ToolRule::text).toList();
      if (!texts.isEmpty()) {
        words.append(
            switch (verdict) {
              case ALLOW -> "You may call these tools without asking: ";
              case ASK -> "A person is asked before these calls: ";
              case DENY -> "These calls are denied: ";
            });
        words.append(String.join("; ", texts)).append(".\n");
      }
    }
    return words.toString();
  }

  /**
   * Decides about a call.
   *
   * @param origin of what the turn has read
   */
  public Decision decide(String tool, ToolAction action, Origin origin) {
    List<Subject> subjects =
        action.subjects().isEmpty()
            ? List.of(new Subject(ToolAction.Kind.WORDS, List.of(""), List.of(), List.of(), NO))
            : action.subjects();
    Decision strictest = Decision.ALLOWED;
    for (Subject subject : subjects) {
      Decision decision = decide(tool, action.effect(), subject, origin);
      if (decision.verdict().compareTo(strictest.verdict()) > 0) {
        strictest = decision;
      }
    }
    return strictest;
  }

  private static final Optional<String> NO = Optional.empty();

  private Decision decide(String tool, ToolAction.Effect effect, Subject subject, Origin origin) {
    List<ToolRule> covering = new ArrayList<>();
    for (ToolRule rule : rules) {
      if (rule.covers(tool, subject)) {
        if (rule.verdict() == Verdict.DENY) {
          return new Decision(Verdict.DENY, about(subject) + "denied by the rule " + quote(rule));
        }
        covering.add(rule);
      }
    }
    Optional<ToolRule> decisive =
        covering.stream()
            .filter(rule -> rule.verdict() == Verdict.ASK || permits(rule, subject))
            .max(Comparator.comparingInt(ToolRule::specificity).thenComparing(ToolRule::verdict));
    if (decisive.isPresent()) {
      return decisive.get().verdict() == Verdict.ALLOW
          ? Decision.ALLOWED
          : new Decision(Verdict.ASK, about(subject) + "the rule " + quote(decisive.get()));
    }
    if (subject.runsAnything().isPresent()) {
      return new Decision(Verdict.ASK, subject.runsAnything().get());
    }
    return origin.isOutside() && effect.isGuarded()
        ? new Decision(Verdict.ASK, about(subject) + "the turn has read text from outside")
        : Decision.ALLOWED;
  }

  private static boolean permits(ToolRule rule, Subject subject) {
    return subject.runsAnything().isEmpty() || rule.isExact();
  }

  private static String about(Subject subject) {
    return subject.names().get(0).isEmpty() ? "" : subject.names().get(0) + ": ";
  }

  private static String quote(ToolRule rule) {
    return "'" + rule.text() + "'";
  }
}
