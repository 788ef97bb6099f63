package choir.runtime.tool;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.run.Origin;
import choir.core.tool.Tool;
import choir.runtime.feature.ToolCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repositories whose configuration and files would have git run programs or go elsewhere. */
final class GitHostileTest {
  @TempDir Path machine;
  private GitRepositories repositories;
  private Path work;
  private Path bare;
  private GitTool tool;

  @BeforeEach
  void open() throws Exception {
    repositories = new GitRepositories(machine);
    work = repositories.create("work");
    bare = repositories.remote(work);
    Files.createDirectories(machine.resolve("home"));
    ToolSettings settings =
        ToolSettings.read(
            "{\"repositories\":[{\"name\":\"work\",\"path\":\"%s\",\"branches\":[\"agent/*\"]}]}"
                .formatted(work));
    tool =
        new GitTool(
            () -> settings, machine.resolve("home"), new ToolThreads(4), new AgentPrograms(4));
  }

  private Tool.Result call(String operation, String more) {
    String arguments = "{'operation':'%s','repository':'work'%s}".formatted(operation, more);
    return tool.call(ToolCalls.of("1-a", arguments.replace('\'', '"')))
        .toCompletableFuture()
        .join();
  }

  private void configure(String key, String value) throws Exception {
    repositories.git(work, "config", "--add", key, value);
  }

  /** All operations, each of which has something to do. */
  private List<Tool.Result> everything() throws IOException {
    Files.writeString(work.resolve("plan.md"), "two\n");
    Files.writeString(work.resolve("new.md"), "new\n");
    return List.of(
        call("status", ""),
        call("diff", ",'revision':'HEAD'"),
        call("commit", ",'message':'m','paths':['plan.md','new.md']"),
        call("log", ""),
        call("push", ""));
  }

  @Test
  void whatTheConfigurationNamesIsNotRun() throws Exception {
    String evil = repositories.evil("evil").toString();
    for (String key :
        List.of(
            "core.fsmonitor",
            "core.pager",
            "pager.log",
            "pager.diff",
            "core.editor",
            "core.sshCommand",
            "core.askPass",
            "diff.external",
            "diff.d.command",
            "diff.d.textconv",
            "gpg.program",
            "credential.helper")) {
      configure(key, evil);
    }
    for (String alias : List.of("status", "diff", "commit", "log", "push")) {
      configure("alias." + alias, "!" + evil);
    }
    for (String key : List.of("commit.gpgSign", "push.gpgSign", "log.showSignature")) {
      configure(key, "true");
    }
    Files.createDirectories(work.resolve(".git/hooks"));
    for (String hook : List.of("pre-commit", "commit-msg", "post-commit", "pre-push")) {
      Files.copy(Path.of(evil), work.resolve(".git/hooks").resolve(hook));
    }
    Files.writeString(work.resolve(".gitattributes"), "* diff=d\n");

    assertThat(everything()).allSatisfy(each -> assertThat(each.failed()).isFalse());
    assertThat(repositories.ran()).doesNotExist();
    assertThat(repositories.git(bare, "for-each-ref")).contains("refs/heads/agent/lux");
    // Without the tool git does run them.
    repositories.git(work, "--no-pager", "diff", "HEAD~1");
    assertThat(repositories.ran()).exists();
  }

  /** Their place is another one too: the folder that the configuration names. */
  @Test
  void aFolderOfHooksIsNotUsed() throws Exception {
    Path hooks = Files.createDirectories(machine.resolve("hooks"));
    Files.copy(repositories.evil("evil"), hooks.resolve("pre-commit"));
    configure("core.hooksPath", hooks.toString());
    assertThat(everything()).allSatisfy(each -> assertThat(each.failed()).isFalse());
    assertThat(repositories.ran()).doesNotExist();
    repositories.git(work, "commit", "-q", "--allow-empty", "-m", "by a person");
    assertThat(repositories.ran()).exists();
  }

  /** A filter that is left out would commit something else than the repository wants. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "filter.x.clean",
        "filter.x.smudge",
        "filter.x.process",
        "remote.origin.receivepack",
        "remote.origin.vcs",
        "remote.other.mirror",
        "core.alternateRefsCommand"
      })
  void whatCannotBeSwitchedOffIsRefused(String key) throws Exception {
    Files.writeString(work.resolve(".gitattributes"), "* filter=x\n");
    configure(key, repositories.evil("evil").toString());
    assertThat(everything())
        .allSatisfy(
            each -> {
              assertThat(each.failed()).isTrue();
              assertThat(each.origin()).isEqualTo(Origin.OUTSIDE);
              assertThat(each.text())
                  .startsWith("git does not run in 'work' with these keys in its configuration: ")
                  .containsIgnoringCase(key);
            });
    assertThat(repositories.ran()).doesNotExist();
    assertThat(repositories.git(bare, "for-each-ref")).isEmpty();
  }

  @Test
  void anIncludedConfigurationCountsToo() throws Exception {
    Path other =
        Files.writeString(
            machine.resolve("other"),
            "[filter \"x\"]\n\tclean = " + repositories.evil("evil") + "\n");
    configure("include.path", other.toString());
    assertThat(call("status", "").text()).contains("filter.x.clean");
  }

  /** The configuration of a submodule is none that the tool has looked at. */
  @Test
  void aSubmoduleIsNotEntered() throws Exception {
    Path inner = repositories.create("work/inner");
    repositories.git(work, "add", "inner");
    repositories.git(work, "commit", "-q", "-m", "With a submodule");
    repositories.git(inner, "config", "filter.x.clean", repositories.evil("evil").toString());
    Files.writeString(inner.resolve(".gitattributes"), "* filter=x\n");
    Files.writeString(inner.resolve("plan.md"), "six\n");
    configure("diff.submodule", "diff");
    configure("status.submoduleSummary", "true");

    assertThat(everything()).allSatisfy(each -> assertThat(each.failed()).isFalse());
    assertThat(call("commit", ",'message':'m'").failed()).isFalse();
    assertThat(call("commit", ",'message':'m','paths':['.']").failed()).isFalse();
    assertThat(repositories.ran()).doesNotExist();
    repositories.git(work, "-c", "status.submoduleSummary=false", "status");
    assertThat(repositories.ran()).exists();
  }

  @Test
  void anAddressDoesNotRunAProgramOrShowAPassword() throws Exception {
    repositories.git(work, "config", "--unset-all", "remote.origin.url");
    configure("remote.origin.url", "ext::" + repositories.evil("evil"));
    assertThat(call("push", "").text()).contains("transport 'ext' not allowed");
    assertThat(repositories.ran()).doesNotExist();

    repositories.git(work, "config", "--unset-all", "remote.origin.url");
    configure("remote.origin.url", "https://ada:pa55@127.0.0.1:1/x");
    Tool.Result result = call("push", "");
    assertThat(result.failed()).isTrue();
    assertThat(result.text()).doesNotContain("pa55");
  }

  @Test
  void pushesOfTheConfigurationAreNotMade() throws Exception {
    configure("remote.origin.push", "+refs/heads/*:refs/heads/*");
    configure("push.followTags", "true");
    repositories.git(work, "branch", "main");
    repositories.git(work, "tag", "-a", "v1", "-m", "v1");
    assertThat(call("push", "").failed()).isFalse();
    assertThat(repositories.git(bare, "for-each-ref", "--format=%(refname)"))
        .isEqualTo("refs/heads/agent/lux\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ref: refs/heads/agent/x:refs/heads/main",
        "ref: refs/heads/+agent/x",
        "ref: refs/heads/-agent/x",
        "ref: refs/heads/agent/x y",
        "ref: refs/tags/v1",
        "ref: refs/heads/"
      })
  void aHeadThatIsNoBranchIsNotPushed(String head) throws Exception {
    Files.writeString(work.resolve(".git/HEAD"), head + "\n");
    assertThat(call("push", "").text()).startsWith("no branch is checked out in 'work'");
    assertThat(repositories.git(bare, "for-each-ref")).isEmpty();
  }

  /** Git would follow these to a repository, or a working tree, that nobody has declared. */
  @Test
  void nothingLeadsToAnotherRepository() throws Exception {
    Path other = repositories.create("other");
    configure("core.worktree", other.toString());
    Files.writeString(other.resolve("secret.md"), "s\n");
    assertThat(call("status", "").text()).doesNotContain("secret.md");
    repositories.git(work, "--work-tree=.", "config", "--unset", "core.worktree");

    Files.move(work.resolve(".git"), work.resolve("away"));
    Files.writeString(work.resolve(".git"), "gitdir: " + other.resolve(".git") + "\n");
    assertThat(call("status", "").text()).isEqualTo("'work/.git' is not a folder");
    Files.delete(work.resolve(".git"));
    Files.createSymbolicLink(work.resolve(".git"), other.resolve(".git"));
    assertThat(call("log", "").text()).contains("is a link");
  }
}
