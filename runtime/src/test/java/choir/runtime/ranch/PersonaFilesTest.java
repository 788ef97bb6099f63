package choir.runtime.ranch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import choir.core.phext.Checksum;
import choir.core.roster.PersonaText;
import choir.core.roster.PersonaTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PersonaFilesTest {
  @TempDir Path folder;

  @BeforeEach
  void oneAgentIsDeclared() throws IOException {
    Files.writeString(
        folder.resolve("ranch.yaml"),
        "ranch: r\nagents: [{id: a, name: A, role: all, home: 1.1.1/1.1.1/1.1.1}]\n");
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve("agents").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private List<PersonaText> texts() {
    return RanchFile.read(folder, TestSections.ALL).ranch().declaration().agents().get(0).texts();
  }

  private List<String> refused() {
    RanchFileException refusal =
        catchThrowableOfType(
            RanchFileException.class, () -> RanchFile.read(folder, TestSections.ALL));
    return refusal.problems().stream().map(Object::toString).toList();
  }

  @Test
  void textsComeWithTheirDigestsAndMissingOnesAreEmpty() throws IOException {
    write("a/SOUL.md", "Brave. Ü\n");
    assertThat(texts()).extracting(PersonaText::name).isEqualTo(PersonaTexts.NAMES);
    assertThat(texts().get(0))
        .isEqualTo(new PersonaText("SOUL", Checksum.of("Brave. Ü\n"), "Brave. Ü\n"));
    assertThat(texts().get(1)).isEqualTo(new PersonaText("IDENTITY", Checksum.of(""), ""));
  }

  @Test
  void whatIsNotReadIsWarnedOf() throws IOException {
    write("a/MEMORY.md", "mine");
    write("a/notes.txt", "left alone");
    write("ghost/SOUL.md", "boo");
    assertThat(RanchFile.read(folder, TestSections.ALL).ranch().warnings())
        .containsExactly(
            "agents/a/MEMORY.md: is ignored; expected names are SOUL, IDENTITY, AGENTS, USER,"
                + " TOOLS,"
                + " HEARTBEAT, each with .md",
            "agents/ghost: is ignored: no agent with this id is declared in ranch.yaml");
  }

  @Test
  void aLongTextIsWarnedOfAndAVeryLongOneRefused() throws IOException {
    write("a/SOUL.md", "x".repeat(20_000));
    assertThat(RanchFile.read(folder, TestSections.ALL).ranch().warnings()).isEmpty();
    write("a/SOUL.md", "x".repeat(20_001));
    assertThat(RanchFile.read(folder, TestSections.ALL).ranch().warnings())
        .containsExactly(
            "agents/a/SOUL.md: has 20,001 characters; the model only gets the first 20,000");
    write("a/SOUL.md", "\u20ac".repeat(100_001));
    assertThat(refused()).containsExactly("agents/a/SOUL.md: is longer than 100,000 characters");
    write("a/SOUL.md", "x".repeat(2_000_000));
    assertThat(refused()).containsExactly("agents/a/SOUL.md: is longer than 100,000 characters");
  }

  @Test
  void breaksAndBytesThatAreNotUtf8AreRefusedAtTheirPlaces() throws IOException {
    write("a/SOUL.md", "Ünder\nthe\u0017sea");
    write("a/USER.md", "x");
    Files.write(folder.resolve("agents/a/USER.md"), new byte[] {'a', '\n', 'b', (byte) 0xE4, 'c'});
    assertThat(refused())
        .containsExactly(
            "agents/a/SOUL.md:2:4: contains a scroll break (0x17) at character 9, which would split"
                + " the text; remove it",
            "agents/a/USER.md:2:2: is not UTF-8: byte 3 (0xE4) is malformed; convert the"
                + " file, for example with iconv");
  }

  @Test
  void aFolderInPlaceOfATextIsRefused() throws IOException {
    Files.createDirectories(folder.resolve("agents/a/SOUL.md"));
    assertThat(refused()).containsExactly("agents/a/SOUL.md: is not a file");
  }
}
