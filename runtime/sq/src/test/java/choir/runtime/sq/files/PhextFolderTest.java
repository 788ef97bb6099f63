package choir.runtime.sq.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.phext.Phext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhextFolderTest {
  @TempDir Path folder;

  @Test
  void aFileHoldsTheCanonicalFormAndNothingElseIsLeft() throws Exception {
    PhextFolder files = new PhextFolder(folder);
    Path file = files.write("tenant/acme/memory", Phext.parse("one\u0017\u0017\u0017three\u0018"));
    assertThat(file).isEqualTo(folder.resolve("tenant/acme/memory.phext"));
    assertThat(file).hasContent("one\u0017\u0017\u0017three");
    files.write("tenant/acme/memory", Phext.parse("two"));
    assertThat(file).hasContent("two");
    assertThat(all()).containsExactly("tenant/acme/memory.phext");
  }

  @Test
  void aDraftThatAKillLeftBehindIsNoPhextAndInNobodysWay() throws Exception {
    Files.writeString(folder.resolve(".memory.phext.draft"), "half of i");
    new PhextFolder(folder).write("memory", Phext.parse("all of it"));
    assertThat(all()).containsExactly("memory.phext");
    assertThat(folder.resolve("memory.phext")).hasContent("all of it");
  }

  @Test
  void aFileThatIsGoneCanBeDeletedAgain() throws Exception {
    PhextFolder files = new PhextFolder(folder);
    files.write("memory", Phext.parse("x"));
    files.delete("memory");
    files.delete("memory");
    assertThat(all()).isEmpty();
  }

  @Test
  void aDamagedFileIsRefusedWithItsByte() throws Exception {
    Path file = Files.write(folder.resolve("a.phext"), new byte[] {'a', 'b', (byte) 0xFF, 'c'});
    assertThatThrownBy(() -> new ImportSource.OfFile(file).read())
        .isInstanceOf(MalformedPhextException.class)
        .hasMessage(
            file + " is damaged or no text: byte 2 (0xFF) belongs to no character of UTF-8");
  }

  @Test
  void twoScrollsAtOnePlaceAreRefusedBecauseOneWouldBeLost() throws Exception {
    String text = "\u0017".repeat(998) + "last\u0017lost";
    Path file = Files.writeString(folder.resolve("a.phext"), text);
    assertThatThrownBy(() -> new ImportSource.OfFile(file).read())
        .isInstanceOf(MalformedPhextException.class)
        .hasMessageContaining("two scrolls at 1.1.1/1.1.1/1.1.999");
  }

  @Test
  void plainTextIsOneScroll() throws Exception {
    Path file = Files.writeString(folder.resolve("notes.txt"), "two\nlines");
    assertThat(new ImportSource.OfFile(file).read()).isEqualTo(Phext.parse("two\nlines"));
  }

  private List<String> all() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .toList();
    }
  }
}
