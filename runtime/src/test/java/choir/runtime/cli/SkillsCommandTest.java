package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.cli.StubNode.Answer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code choir skills}, with a stub node. */
final class SkillsCommandTest {
  private static final String SHIP =
      """
      {"name":"ship","folder":"skills/ship","description":"Ships releases: tag","warnings":[\
      "skills/ship/SKILL.md:3: is not YAML"],"hides":[".agents/skills/ship"],\
      "files":["SKILL.md","api.md"]%s}""";
  private static final String BARE =
      """
      {"name":"bare","folder":"agents/lux/skills/bare","agent":"lux","description":"","invalid":\
      "agents/lux/skills/bare: has no SKILL.md","warnings":[],"hides":[],"files":[]}""";

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // opened before each
  private StubNode node;

  @BeforeEach
  void open() throws IOException {
    node = new StubNode(folder);
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void theListSaysHowManyThereAreAndWhatIsWrong() {
    String found = "{\"count\":\"2 skills, 1 invalid\",\"skills\":[" + SHIP.formatted("");
    node.on("GET /api/v1/skills", Answer.json(200, found + "," + BARE + "]}"));
    assertThat(node.run("skills", "list").out())
        .isEqualTo(
            """
            NAME  AGENT  STATE    FOLDER                  DESCRIPTION
            ship  all    ok       skills/ship             Ships releases: tag
            bare  lux    invalid  agents/lux/skills/bare  -
            note: skills/ship/SKILL.md:3: is not YAML
            note: .agents/skills/ship: is not used: skills/ship is nearer
            note: agents/lux/skills/bare: has no SKILL.md
            2 skills, 1 invalid
            """);
  }

  @Test
  void aSkillIsShownWithItsInstructions() {
    node.on(
        "GET /api/v1/skills/ship",
        Answer.json(200, SHIP.formatted(",\"text\":\"Tag it.\\n\\u001b[2JBuild.\"")));
    assertThat(node.run("skills", "show", "ship").out())
        .isEqualTo(
            """
            name:        ship
            folder:      skills/ship
            agent:       all
            state:       ok
            description: Ships releases: tag
            files:       SKILL.md, api.md
            note: skills/ship/SKILL.md:3: is not YAML
            note: .agents/skills/ship: is not used: skills/ship is nearer

            Tag it.
             [2JBuild.
            """);
  }
}
