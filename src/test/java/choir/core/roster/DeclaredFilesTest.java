package choir.core.roster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeclaredFilesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ranch.yaml",
        "agents/lux/SOUL.md",
        "schedules/report.yaml",
        "skills/hello/SKILL.md",
        "agents/lux/skills/hello/scripts/run.sh",
        "agents/lux/.agents/skills/hello/SKILL.md"
      })
  void filesThatDeclareARanch(String name) {
    assertThat(DeclaredFiles.isName(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "token",
        "tls/ca.key",
        "node.yaml",
        "/etc/passwd",
        "../ranch.yaml",
        "agents/lux/keys.txt",
        "agents/lux/MEMORY.md",
        "agents/../token.md",
        "schedules/a/b.yaml",
        "skills/SKILL.md",
        "skills/hello/../../token",
        "skills/hello/.env",
        "ranch.yaml\n"
      })
  void anythingElseIsNone(String name) {
    assertThat(DeclaredFiles.isName(name)).isFalse();
  }
}
