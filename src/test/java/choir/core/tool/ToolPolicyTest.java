package choir.core.tool;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.run.Origin;
import choir.core.tool.ToolAction.Effect;
import choir.core.tool.ToolAction.Kind;
import choir.core.tool.ToolAction.Subject;
import choir.core.tool.ToolRule.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ToolPolicyTest {
  /** Rules such as {@code deny run sudo}. */
  private static ToolPolicy policy(String... rules) {
    List<ToolRule> all = new ArrayList<>();
    for (String rule : rules) {
      int blank = rule.indexOf(' ');
      Verdict verdict = Verdict.valueOf(rule.substring(0, blank).toUpperCase(Locale.ROOT));
      all.add(new ToolRule(verdict, rule.substring(blank)));
    }
    return new ToolPolicy(all);
  }

  private static ToolAction file(String path) {
    return ToolAction.of(Effect.WRITES, List.of(Subject.path(path)));
  }

  private static Subject program(String path, String... arguments) {
    return new Subject(
        Kind.WORDS,
        List.of(path, path.substring(path.lastIndexOf('/') + 1)),
        List.of(),
        List.of(arguments),
        path.endsWith("/env") ? Optional.of("env can run any program") : Optional.empty());
  }

  private static ToolAction run(Subject... stages) {
    return ToolAction.of(Effect.RUNS, List.of(stages));
  }

  @Test
  void withoutRulesTheRanchsOwnTurnsWriteAndThoseThatReadOutsideTextAsk() {
    ToolPolicy none = ToolPolicy.NONE;
    assertThat(none.decide("write", file("work/a"), Origin.RANCH).verdict())
        .isEqualTo(Verdict.ALLOW);
    assertThat(none.decide("write", file("work/a"), Origin.OUTSIDE))
        .isEqualTo(
            new ToolPolicy.Decision(Verdict.ASK, "work/a: the turn has read text from outside"));
    assertThat(none.decide("write_scroll", ToolAction.inside(), Origin.OUTSIDE).verdict())
        .isEqualTo(Verdict.ALLOW);
  }

  @Test
  void whatIsAllowedExplicitlyIsNotAskedForAfterOutsideText() {
    ToolPolicy policy = policy("allow write work/**");
    assertThat(policy.decide("write", file("work/a/b"), Origin.OUTSIDE).verdict())
        .isEqualTo(Verdict.ALLOW);
    assertThat(policy.decide("write", file("docs/a"), Origin.OUTSIDE).verdict())
        .isEqualTo(Verdict.ASK);
    assertThat(policy.decide("edit", file("work/a"), Origin.OUTSIDE).verdict())
        .isEqualTo(Verdict.ASK);
  }

  private static Verdict search(ToolPolicy policy, String path) {
    ToolAction action = ToolAction.of(Effect.READS, List.of(Subject.tree(path)));
    return policy.decide("search", action, Origin.RANCH).verdict();
  }

  /** A search of the whole read what a rule kept closed. */
  @Test
  void aDenialOfAPartHoldsForASearchOfTheWhole() {
    ToolPolicy policy = policy("deny search work/secret/**");
    assertThat(search(policy, "work")).isEqualTo(Verdict.DENY);
    assertThat(search(policy, "work/secret")).isEqualTo(Verdict.DENY);
    assertThat(search(policy, "work/secret/deep")).isEqualTo(Verdict.DENY);
    assertThat(search(policy, "work/secrets")).isEqualTo(Verdict.ALLOW);
    assertThat(search(policy, "docs")).isEqualTo(Verdict.ALLOW);
  }

  @Test
  void aDenialOfAllInAFolderHoldsForTheFolder() {
    ToolPolicy policy = policy("deny list work/secret/**");
    ToolAction folder = ToolAction.of(Effect.READS, List.of(Subject.path("work/secret")));
    assertThat(policy.decide("list", folder, Origin.RANCH).verdict()).isEqualTo(Verdict.DENY);
  }

  @Test
  void aDenialWinsOverWhateverIsMoreSpecific() {
    ToolPolicy policy = policy("allow write work/a.md", "deny write work/*");
    assertThat(policy.decide("write", file("work/a.md"), Origin.RANCH))
        .isEqualTo(
            new ToolPolicy.Decision(Verdict.DENY, "work/a.md: denied by the rule 'write work/*'"));
  }

  @Test
  void ofTwoOtherRulesTheMoreSpecificDecidesAndOfEqualOnesTheQuestion() {
    ToolPolicy policy = policy("ask write", "allow write work/**", "ask write work/plans/**");
    assertThat(policy.decide("write", file("work/a"), Origin.RANCH).verdict())
        .isEqualTo(Verdict.ALLOW);
    assertThat(policy.decide("write", file("work/plans/a"), Origin.RANCH).verdict())
        .isEqualTo(Verdict.ASK);
    assertThat(policy.decide("write", file("docs/a"), Origin.RANCH).verdict())
        .isEqualTo(Verdict.ASK);
    assertThat(policy("allow write a", "ask write a").decide("write", file("a"), Origin.RANCH))
        .isEqualTo(new ToolPolicy.Decision(Verdict.ASK, "a: the rule 'write a'"));
  }

  @ParameterizedTest
  @CsvSource({
    "write work/*, work/a, true",
    "write work/*, work/a/b, false",
    "write work/**, work/a/b, true",
    "write work/*.md, work/a.md, true",
    "write work/*.md, work/aXmd, false",
    "write work/**/*.md, work/a/b/c.md, true",
    "write work, work/a, false",
    "'*', work/a, true",
    "wri*, work/a, true",
    "write (a+)+$, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, false",
  })
  void aStarEndsAtASlashOfAPath(String rule, String path, boolean covers) {
    assertThat(new ToolRule(Verdict.ALLOW, rule).covers("write", Subject.path(path)))
        .isEqualTo(covers);
  }

  @ParameterizedTest
  @CsvSource({
    "allow run git, true",
    "allow run git *, true",
    "allow run git log *, true",
    "allow run git log, false",
    "allow run git log --format=*, true",
    "allow run git l*, false",
    "allow run /usr/bin/git *, true",
    "allow run it *, false",
    "deny run git log, true",
    "ask run git log, true",
    "deny run git push, false",
    "deny run git, true",
  })
  void theArgumentsOfAProgramAreComparedOneByOne(String rule, boolean covers) {
    Subject call = program("/usr/bin/git", "log", "--format=%H %s/x");
    ToolRule read = policy(rule).rules().get(0);
    assertThat(read.covers("run", call)).isEqualTo(covers);
  }

  @Test
  void eachStageOfAPipelineIsJudged() {
    ToolPolicy policy = policy("allow run git *", "deny run rm");
    ToolAction pipe = run(program("/usr/bin/git", "log"), program("/usr/bin/rm", "-r"));
    assertThat(policy.decide("run", pipe, Origin.RANCH))
        .isEqualTo(
            new ToolPolicy.Decision(Verdict.DENY, "/usr/bin/rm: denied by the rule 'run rm'"));
  }

  @Test
  void aProgramThatRunsAnyOtherIsAllowedForAnExactCallOnly() {
    ToolAction env = run(program("/usr/bin/env", "LANG=C", "ls"));
    for (String rule : List.of("allow run env *", "allow run env", "allow *", "allow run *")) {
      assertThat(policy(rule).decide("run", env, Origin.RANCH))
          .as(rule)
          .isEqualTo(new ToolPolicy.Decision(Verdict.ASK, "env can run any program"));
    }
    assertThat(policy("allow run env LANG=C ls").decide("run", env, Origin.RANCH).verdict())
        .isEqualTo(Verdict.ALLOW);
  }

  @Test
  void whatTheCallerCallsAThingCountsForDenialsAlone() {
    Subject disguised =
        new Subject(
            Kind.WORDS, List.of("/opt/x", "x"), List.of("sudo"), List.of(), Optional.empty());
    ToolAction call = run(disguised);
    assertThat(policy("deny run sudo").decide("run", call, Origin.OUTSIDE).verdict())
        .isEqualTo(Verdict.DENY);
    assertThat(policy("allow run sudo").decide("run", call, Origin.OUTSIDE).verdict())
        .isEqualTo(Verdict.ASK);
  }

  @Test
  void anAgentReadsItsRules() {
    assertThat(ToolPolicy.NONE.words()).isEmpty();
    assertThat(policy("deny run", "allow write work/**", "ask write").words())
        .isEqualTo(
            """
            You may call these tools without asking: write work/**.
            A person is asked before these calls: write.
            These calls are denied: run.
            """);
  }

  @Test
  void aModelIsNotToldOfAToolWhoseCallsAreAllDenied() {
    assertThat(policy("deny run").offers("run")).isFalse();
    assertThat(policy("deny run *").offers("run")).isFalse();
    assertThat(policy("deny *").offers("run")).isFalse();
    assertThat(policy("deny run sudo", "deny write", "ask run").offers("run")).isTrue();
  }
}
