package choir.runtime.tool;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.run.Origin;
import choir.core.tool.Tool;
import choir.core.tool.ToolAction;
import choir.core.tool.ToolPolicy;
import choir.core.tool.ToolRule;
import choir.core.tool.ToolRule.Verdict;
import choir.runtime.feature.ToolCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tool with a real git; what hostile repositories try is in {@link GitHostileTest}. */
final class GitToolTest {
  @TempDir Path machine;
  private GitRepositories repositories;
  private Path work;
  private GitTool tool;

  @BeforeEach
  void open() throws Exception {
    repositories = new GitRepositories(machine);
    work = repositories.create("work");
    Files.createDirectories(machine.resolve("home"));
    declare(
        """
        {"repositories":[{"name":"work","path":"%s","branches":["agent/*"]},\
        {"name":"docs","path":"%s"}]}"""
            .formatted(work, machine.resolve("docs")));
  }

  private void declare(String section) {
    ToolSettings settings = ToolSettings.read(section);
    tool =
        new GitTool(
            () -> settings, machine.resolve("home"), new ToolThreads(4), new AgentPrograms(4));
  }

  private static Tool.Call call(String arguments) {
    return ToolCalls.of("1-a", arguments.replace('\'', '"'));
  }

  private Tool.Result result(String arguments) {
    return tool.call(call(arguments)).toCompletableFuture().join();
  }

  private String done(String arguments) {
    Tool.Result result = result(arguments);
    assertThat(result.failed()).as(result.text()).isFalse();
    return result.text();
  }

  private String refused(String arguments) {
    Tool.Result result = result(arguments);
    assertThat(result.failed()).as(result.text()).isTrue();
    return result.text();
  }

  private String commit(String arguments) {
    return done("{'operation':'commit','repository':'work','message':'A step'" + arguments + "}");
  }

  private Verdict judged(String operation, Origin origin, ToolRule... rules) {
    String message = operation.equals("commit") ? ",'message':'m'" : "";
    Tool.Prepared ready =
        tool.prepare(call("{'operation':'" + operation + "','repository':'work'" + message + "}"))
            .toCompletableFuture()
            .join();
    assertThat(ready.action().refusal()).isEmpty();
    return new ToolPolicy(List.of(rules)).decide("git", ready.action(), origin).verdict();
  }

  @Test
  void statusDiffAndLogShowWhatIsThere() throws Exception {
    assertThat(done("{'operation':'status','repository':'work'}"))
        .isEqualTo("## agent/lux\n[nothing has changed]");
    assertThat(done("{'operation':'diff','repository':'work'}")).isEqualTo("[no difference]");

    Files.writeString(work.resolve("plan.md"), "one\ntwo\n");
    Files.writeString(work.resolve("new.md"), "n\n");
    Tool.Result status = result("{'operation':'status','repository':'work'}");
    assertThat(status.text()).isEqualTo("## agent/lux\n M plan.md\n?? new.md\n");
    assertThat(status.origin()).isEqualTo(Origin.OUTSIDE);
    assertThat(done("{'operation':'diff','repository':'work','paths':['plan.md']}"))
        .contains("\n one\n+two\n");
    assertThat(done("{'operation':'diff','repository':'work','staged':true}"))
        .isEqualTo("[no difference]");
    repositories.git(work, "add", "plan.md");
    assertThat(done("{'operation':'diff','repository':'work','staged':true}")).contains("+two");
    assertThat(done("{'operation':'diff','repository':'work','revision':'HEAD'}")).contains("+two");
    repositories.git(work, "commit", "-q", "-m", "Second");
    assertThat(done("{'operation':'log','repository':'work','count':1}"))
        .matches("[0-9a-f]{7,} \\d{4}-\\d\\d-\\d\\d Ada: Second\n");
    assertThat(done("{'operation':'log','repository':'work'}").lines()).hasSize(2);
    assertThat(done("{'operation':'log','repository':'work','paths':['new.md']}"))
        .isEqualTo("[no commit]");
  }

  @Test
  void aCommitTakesTheNamedPathsAndLeavesWhatElseIsStaged() throws Exception {
    Files.writeString(work.resolve("plan.md"), "other\n");
    Files.writeString(work.resolve("person.md"), "p\n");
    repositories.git(work, "add", "person.md");
    Files.createDirectories(work.resolve("notes"));
    Files.writeString(work.resolve("notes/a.md"), "a\n");
    Files.writeString(work.resolve("-b.md"), "b\n");

    String answer = commit(",'paths':['notes','./-b.md']");
    assertThat(answer).matches("committed in 'work': [0-9a-f]{7,}, 2 files changed, .*");
    assertThat(result("{'operation':'status','repository':'work'}").text())
        .isEqualTo("## agent/lux\nA  person.md\n M plan.md\n");
    assertThat(repositories.git(work, "log", "-1", "--format=%an <%ae> %cn <%ce> %s"))
        .isEqualTo("lux (agent) <lux@choir.invalid> lux (agent) <lux@choir.invalid> A step\n");

    Files.delete(work.resolve("notes/a.md"));
    assertThat(commit(",'paths':['notes/a.md']")).contains("1 file changed, 1 deletion");
  }

  @Test
  void aCommitWithoutPathsTakesWhatGitKnowsAndTheNextOneSaysThatNothingChanged() throws Exception {
    Files.writeString(work.resolve("plan.md"), "two\n");
    Files.writeString(work.resolve("new.md"), "n\n");
    Tool.Result committed =
        result("{'operation':'commit','repository':'work','message':'# A title\\n\\nAnd why'}");
    assertThat(committed.text()).contains("1 file changed");
    assertThat(committed.origin()).isEqualTo(Origin.RANCH);
    assertThat(repositories.git(work, "log", "-1", "--format=%B"))
        .isEqualTo("# A title\n\nAnd why\n\n");
    assertThat(commit(""))
        .isEqualTo(
            "nothing to commit in 'work': no file that git knows has changed; a new one is"
                + " committed by its path");
    assertThat(commit(",'paths':['plan.md']")).contains("nothing has changed at these paths");
    assertThat(repositories.git(work, "rev-list", "--count", "HEAD")).isEqualTo("2\n");
  }

  @Test
  void aPathThatIsNotThereCommitsNothing() throws Exception {
    Files.writeString(work.resolve("plan.md"), "two\n");
    assertThat(
            refused(
                "{'operation':'commit','repository':'work','message':'m',"
                    + "'paths':['plan.md','paln.md']}"))
        .isEqualTo("error: pathspec 'paln.md' did not match any file(s) known to git");
    assertThat(done("{'operation':'status','repository':'work'}")).contains(" M plan.md");
  }

  @Test
  void theFirstCommitOfARepositoryIsOne() throws Exception {
    Path fresh = Files.createDirectories(machine.resolve("fresh"));
    repositories.git(fresh, "init", "-q");
    Files.writeString(fresh.resolve("a"), "a\n");
    declare("{\"repositories\":[{\"name\":\"work\",\"path\":\"%s\"}]}".formatted(fresh));
    assertThat(refused("{'operation':'log','repository':'work'}"))
        .contains("does not have any commits yet");
    assertThat(commit(",'paths':['.']")).contains("1 file changed");
  }

  @Test
  void aPushTakesTheBranchThatIsCheckedOutToTheRemote() throws Exception {
    assertThat(refused("{'operation':'push','repository':'work'}"))
        .isEqualTo(
            "the repository 'work' has no remote 'origin'; it has to be added to its"
                + " configuration");
    Path bare = repositories.remote(work);
    repositories.git(work, "branch", "other");
    repositories.git(work, "tag", "v1");

    Tool.Result pushed = result("{'operation':'push','repository':'work'}");
    assertThat(pushed.text())
        .startsWith("pushed to 'origin': agent/lux\nTo " + bare + "\n")
        .contains("refs/heads/agent/lux:refs/heads/agent/lux\t[new branch]");
    assertThat(pushed.origin()).isEqualTo(Origin.OUTSIDE);
    assertThat(repositories.git(bare, "for-each-ref", "--format=%(refname)"))
        .isEqualTo("refs/heads/agent/lux\n");
    assertThat(done("{'operation':'push','repository':'work'}"))
        .startsWith("'origin' has all of 'agent/lux' already\n");

    repositories.git(work, "commit", "-q", "--amend", "-m", "Another history");
    assertThat(refused("{'operation':'push','repository':'work'}"))
        .contains("[rejected] (non-fast-forward)")
        .endsWith("[exit code 1]");
  }

  @Test
  void aBranchThatIsNotDeclaredIsNotPushed() throws Exception {
    Path bare = repositories.remote(work);
    repositories.git(work, "checkout", "-q", "-b", "main");
    assertThat(refused("{'operation':'push','repository':'work'}"))
        .isEqualTo("the branch 'main' of 'work' is not open to pushes; branches: [agent/*]");
    repositories.git(work, "checkout", "-q", "--detach");
    assertThat(refused("{'operation':'push','repository':'work'}"))
        .startsWith("no branch is checked out in 'work'");
    assertThat(repositories.git(bare, "for-each-ref")).isEmpty();
  }

  @Test
  void onlyDeclaredRepositoriesOfThisMachineAreOpened() throws IOException {
    assertThat(refused("{'operation':'status','repository':'/etc'}"))
        .isEqualTo("'/etc' is no repository that is open to you; repositories: [work, docs]");
    assertThat(refused("{'operation':'status','repository':'docs'}"))
        .isEqualTo("the folder 'docs' does not exist on this machine");
    Files.createDirectories(machine.resolve("docs"));
    assertThat(refused("{'operation':'status','repository':'docs'}"))
        .isEqualTo("there is no 'docs/.git'");
    assertThat(tool.isOffered()).isTrue();
    assertThat(tool.spec().description()).endsWith("Repositories: work (pushes agent/*), docs.");
    declare("{\"repositories\":[{\"name\":\"all\",\"path\":\"" + machine + "\"}]}");
    assertThat(refused("{'operation':'status','repository':'all'}"))
        .contains("contains the home of the node");
    declare("");
    assertThat(tool.isOffered()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rebase | '' | 'rebase' is no operation of this tool; operations: [status, diff,",
        "status | ,'message':'m' | there is no argument 'message'; known arguments are",
        "push | ,'paths':['a'] | there is no argument 'paths'; known arguments are",
        "commit | '' | the argument 'message' must be a string",
        "commit | ,'message':' ' | the message of a commit has 1 to 10000 characters",
        "log | ,'count':0 | the argument 'count' must be 1 to 200",
        "diff | ,'paths':'a' | the argument 'paths' must be a list of strings",
        "diff | ,'paths':['a',1] | the argument 'paths' must be a list of strings"
      },
      quoteCharacter = '`')
  void anArgumentThatCannotBeIsNamed(String operation, String more, String answer) {
    String arguments = "{'operation':'" + operation + "','repository':'work'";
    assertThat(refused(arguments + (more.equals("''") ? "" : more) + "}")).startsWith(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'paths':['--output=x']",
        "'paths':['-p']",
        "'paths':['../outside']",
        "'paths':['notes/../../outside']",
        "'paths':['/etc/passwd']",
        "'paths':['a\\u0000b']",
        "'revision':'--output=x'",
        "'revision':'-'",
        "'revision':'HEAD --output=x'",
        "'revision':'HEAD\\n'"
      })
  void noArgumentIsAnOptionOrLeadsOut(String argument) throws IOException {
    refused("{'operation':'diff','repository':'work'," + argument + "}");
    assertThat(work.resolve("x")).doesNotExist();
  }

  /** Git would take these for patterns, or for places outside. */
  @Test
  void aPathIsAPathAsItIsWritten() throws Exception {
    Files.writeString(work.resolve("new.md"), "n\n");
    Files.createSymbolicLink(work.resolve("way"), machine.resolve("home"));
    Files.writeString(machine.resolve("home/key"), "secret\n");
    for (String path : List.of("*.md", ":(top)new.md", "way/key", ".git/config")) {
      assertThat(
              refused(
                  "{'operation':'commit','repository':'work','message':'m','paths':['%s']}"
                      .formatted(path)))
          .isEqualTo("error: pathspec '" + path + "' did not match any file(s) known to git");
    }
    assertThat(commit(",'paths':['way']")).contains("1 file changed");
    assertThat(repositories.git(work, "show", "HEAD:way")).doesNotContain("secret");
  }

  @Test
  void rulesSeeTheOperationTheRepositoryAndTheBranch() {
    assertThat(judged("push", Origin.RANCH)).isEqualTo(Verdict.ALLOW);
    for (String rule : List.of("git", "git push", "git push *", "git push work agent/*")) {
      assertThat(judged("push", Origin.RANCH, new ToolRule(Verdict.DENY, rule)))
          .as(rule)
          .isEqualTo(Verdict.DENY);
      assertThat(judged("push", Origin.RANCH, new ToolRule(Verdict.ASK, rule)))
          .as(rule)
          .isEqualTo(Verdict.ASK);
      assertThat(judged("push", Origin.OUTSIDE, new ToolRule(Verdict.ALLOW, rule)))
          .as(rule)
          .isEqualTo(Verdict.ALLOW);
    }
    ToolRule other = new ToolRule(Verdict.DENY, "git push docs *");
    assertThat(judged("push", Origin.RANCH, other)).isEqualTo(Verdict.ALLOW);
    ToolRule commit = new ToolRule(Verdict.ALLOW, "git commit work");
    assertThat(judged("commit", Origin.OUTSIDE, commit)).isEqualTo(Verdict.ALLOW);
    assertThat(judged("push", Origin.OUTSIDE, commit)).isEqualTo(Verdict.ASK);
  }

  /** A turn that has read text from outside asks before it changes something. */
  @Test
  void onlyLookingIsFreeOfQuestions() {
    for (String each : List.of("status", "diff", "log")) {
      assertThat(judged(each, Origin.OUTSIDE)).as(each).isEqualTo(Verdict.ALLOW);
    }
    for (String each : List.of("commit", "push")) {
      assertThat(judged(each, Origin.RANCH)).as(each).isEqualTo(Verdict.ALLOW);
      assertThat(judged(each, Origin.OUTSIDE)).as(each).isEqualTo(Verdict.ASK);
    }
    Tool.Prepared push =
        tool.prepare(call("{'operation':'push','repository':'work'}")).toCompletableFuture().join();
    assertThat(push.action().effect()).isEqualTo(ToolAction.Effect.SENDS);
    assertThat(push.action().subjects().get(0).shown()).isEqualTo("push work agent/lux");
  }
}
