package choir.runtime.ranch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.roster.AgentDeclaration;
import choir.core.roster.PersonaText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplatesTest {
  @TempDir Path folder;

  @Test
  void theTemplateLoadsWithoutAWarning() throws Exception {
    Templates.writeTo(folder.resolve("new/ranch"), false);
    DeclaredRanch ranch = RanchFile.read(folder.resolve("new/ranch"), TestSections.ALL).ranch();
    assertThat(ranch.warnings()).isEmpty();
    assertThat(ranch.http()).isEqualTo(HttpAddress.DEFAULT);
    assertThat(TestSections.models(ranch).models()).isEmpty();
    assertThat(ranch.declaration().defaultAgent().value()).isEqualTo("phex");
    assertThat(ranch.declaration().agents())
        .extracting(each -> each.id() + " " + each.role() + " " + each.home().orElseThrow())
        .containsExactly(
            "phex engineering 1.5.2/3.7.3/9.1.1",
            "cyon operations 2.7.1/8.2.8/3.1.4",
            "lux vision 2.3.5/7.2.4/8.1.5",
            "chrys marketing 1.1.2/3.5.8/13.21.34",
            "lumen sales 2.1.3/4.7.2/9.2.2",
            "theia onboarding 2.7.1/8.2.8/4.5.9",
            "verse infrastructure 3.1.4/1.5.9/2.6.5");
  }

  @Test
  void everyAgentHasTextsOfItsOwnThatNameItsHomeAndTheOthers() throws Exception {
    Templates.writeTo(folder, false);
    List<AgentDeclaration> agents =
        RanchFile.read(folder, TestSections.ALL).ranch().declaration().agents();
    Set<String> souls = new HashSet<>();
    for (AgentDeclaration agent : agents) {
      assertThat(agent.texts().subList(0, 5))
          .allSatisfy(text -> assertThat(text.text()).as(text.name()).isNotBlank());
      souls.add(text(agent, "SOUL"));
      assertThat(text(agent, "IDENTITY")).contains(agent.name(), agent.role());
      assertThat(text(agent, "TOOLS"))
          .contains("read_scroll", "write_scroll", "list_scrolls", "ask_mirrorborn")
          .contains(agent.home().orElseThrow().toString());
      assertThat(text(agent, "AGENTS")).contains("external-content");
      for (AgentDeclaration other : agents) {
        assertThat(text(agent, "AGENTS").contains("(" + other.id() + ")"))
            .isEqualTo(!other.equals(agent));
      }
    }
    assertThat(souls).hasSize(7);
  }

  private static String text(AgentDeclaration agent, String name) {
    return agent.texts().stream()
        .filter(each -> each.name().equals(name))
        .map(PersonaText::text)
        .findFirst()
        .orElseThrow()
        .replaceAll("\\s+", " ");
  }

  @Test
  void modelsAndLimitsOfTheTemplateLoadWithoutTheirComments() throws Exception {
    Templates.writeTo(folder, false);
    Path file = folder.resolve("ranch.yaml");
    String yaml = Files.readString(file).replaceAll("(?m)^#  ", "  ");
    Files.writeString(file, yaml);
    DeclaredRanch ranch = RanchFile.read(folder, TestSections.ALL).ranch();
    assertThat(TestSections.models(ranch).models()).hasSize(2);
    assertThat(ranch.declaration().agents().get(0).model()).isEqualTo("small");
  }

  @Test
  void theSecondTimeNothingIsWritten() throws Exception {
    assertThat(Templates.writeTo(folder, false))
        .hasSize(37)
        .last()
        .isEqualTo(folder.resolve("ranch.yaml"));
    assertThat(Templates.writeTo(folder, false)).isEmpty();
  }

  @Test
  void whatACrashLeftOutIsWrittenTheSecondTime() throws Exception {
    Templates.writeTo(folder, false);
    Files.delete(folder.resolve("ranch.yaml"));
    Files.delete(folder.resolve("agents/verse/SOUL.md"));
    assertThat(Templates.writeTo(folder, false))
        .containsExactly(folder.resolve("agents/verse/SOUL.md"), folder.resolve("ranch.yaml"));
  }

  @Test
  void aFileOfAPersonStopsAllOfItUnlessForced() throws Exception {
    Path soul = folder.resolve("agents/lux/SOUL.md");
    Files.createDirectories(soul.getParent());
    Files.writeString(soul, "mine");
    assertThatThrownBy(() -> Templates.writeTo(folder, false))
        .isInstanceOfSatisfying(
            Templates.FileConflictException.class,
            e -> assertThat(e.files()).containsExactly(soul));
    assertThat(files()).containsExactly(soul);
    assertThat(Templates.writeTo(folder, true)).hasSize(37);
    assertThat(soul).content().startsWith("I look further");
    assertThat(files()).hasSize(37);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
