package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.ranch.RanchFile;
import choir.runtime.ranch.TestSections;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitCommandTest {
  @TempDir Path folder;

  @Test
  void aRanchIsWrittenThatCanBeRead() {
    Terminal run = Terminal.run("init", folder.resolve("r").toString());
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo(folder.resolve("r") + ": 37 files written. Read ranch.yaml first.\n");
    assertThat(RanchFile.read(folder.resolve("r"), TestSections.ALL).ranch().warnings()).isEmpty();
  }

  @Test
  void theHomeIsTheFolderUnlessOneIsNamed() throws IOException {
    Terminal run = Terminal.run("init", "--home", folder.toString(), "-o", "json");
    var json = new ObjectMapper().readTree(run.out());
    assertThat(json.get("folder").asText()).isEqualTo(folder.toString());
    assertThat(json.get("written")).hasSize(37);
  }

  /** Fault D10: a ranch with agents of one's own. */
  @Test
  void agentsOfOnesOwnAreWrittenWithTextsThatNameTheirColleagues() throws IOException {
    Terminal run =
        Terminal.run("init", folder.resolve("r").toString(), "--agents", "manager,tech-lead");
    assertThat(run.exitCode()).isZero();
    var ranch = RanchFile.read(folder.resolve("r"), TestSections.ALL).ranch();
    assertThat(ranch.warnings()).isEmpty();
    assertThat(ranch.declaration().defaultAgent().value()).isEqualTo("manager");
    assertThat(ranch.declaration().agents())
        .extracting(each -> each.id() + ": " + each.name() + ", " + each.role() + each.home())
        .containsExactly(
            "manager: Manager, managerOptional.empty",
            "tech-lead: Tech Lead, tech leadOptional.empty");
    assertThat(folder.resolve("r/agents/manager/AGENTS.md")).content().contains("tech-lead");
    assertThat(folder.resolve("r/ranch.yaml"))
        .content()
        .contains("#    limits:", "Keys never stand in this file")
        .doesNotContain("id: phex");

    for (String wrong : new String[] {"Manager", "a,a", "a,,b"}) {
      Terminal refused = Terminal.run("init", folder.resolve("w").toString(), "--agents", wrong);
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(folder.resolve("w")).doesNotExist();
    }
  }

  @Test
  void theSecondTimeChangesNothingAndSucceeds() {
    Terminal.run("init", folder.toString());
    Terminal again = Terminal.run("init", folder.toString());
    assertThat(again.exitCode()).isZero();
    assertThat(again.out())
        .isEqualTo(folder + " already contains this ranch; nothing was changed.\n");
  }

  @Test
  void filesOfAPersonAreNamedAndStayUnlessForced() throws IOException {
    Path mine = folder.resolve("ranch.yaml");
    Files.writeString(mine, "mine");
    Terminal run = Terminal.run("init", folder.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "choir init: files exist and differ; nothing was changed."
                + " --force overwrites them:\n"
                + mine
                + "\n");
    assertThat(mine).content().isEqualTo("mine");
    assertThat(folder).isDirectoryNotContaining("glob:**/agents");
    assertThat(Terminal.run("init", folder.toString(), "--force").exitCode()).isZero();
    assertThat(mine).content().startsWith("# yaml-language-server");
  }

  @Test
  void aFolderThatIsAFileFailsWithASentence() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Terminal run = Terminal.run("init", file.toString());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("choir init: " + file + " cannot be written: ");
  }

  /** Fault D1: Java's own answer to the user's home was taken, whatever $HOME said. */
  @Test
  void theHomeIsTheOptionThenTheVariableThenThatOfTheUser() {
    Path user = Path.of("/home/someone/.choir");
    Map<String, String> both = Map.of("CHOIR_HOME", "/c", "HOME", "/home/someone");
    assertThat(HomeOption.choose(Path.of("/a/../b"), both)).isEqualTo(Path.of("/b"));
    assertThat(HomeOption.choose(null, both)).isEqualTo(Path.of("/c"));
    for (String empty : new String[] {"", " "}) {
      assertThat(HomeOption.choose(null, Map.of("CHOIR_HOME", empty, "HOME", "/home/someone")))
          .isEqualTo(user);
      assertThat(HomeOption.choose(null, Map.of("HOME", empty)))
          .isEqualTo(Path.of(System.getProperty("user.home"), ".choir"));
    }
    assertThat(HomeOption.choose(null, Map.of("HOME", "/home/someone"))).isEqualTo(user);
  }
}
