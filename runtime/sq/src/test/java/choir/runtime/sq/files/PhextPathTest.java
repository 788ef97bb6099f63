package choir.runtime.sq.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhextPathTest {
  /** Characters that some file system or this scheme treats as special, and some that none does. */
  private static final String ALPHABET = "aZ0-_ .%/:*?\"<>|é★phext~";

  @ParameterizedTest
  @CsvSource(
      delimiter = '=',
      textBlock =
          """
          memory              = memory.phext
          tenant/acme/memory  = tenant/acme/memory.phext
          étoile ★            = étoile ★.phext
          100%                = 100%25.phext
          .hidden             = %2Ehidden.phext
          a:b                 = a%3Ab.phext
          a.phext/b           = a%2Ephext/b.phext
          a//b                = a/%/b.phext
          ends.               = ends%2E.phext
          """)
  void aPhextHasThisFile(String phext, String file) {
    assertThat(PhextPath.of(phext)).isEqualTo(Path.of(file));
    assertThat(PhextPath.phext(Path.of(file))).contains(phext);
  }

  @ParameterizedTest
  @CsvSource({
    "50% done.phext,50% done",
    "%zz.phext,%zz",
    "a%41.phext,a%41",
    "ends..phext,ends.",
  })
  void aNameThatOthersGaveIsTakenAsItStands(String file, String phext) {
    assertThat(PhextPath.phext(Path.of(file))).contains(phext);
  }

  @ParameterizedTest
  @CsvSource({"notes.txt", ".phext", ".memory.phext.draft", ".hidden.phext", "phext"})
  void whatIsNotNamedAsAPhextIsNone(String file) {
    assertThat(PhextPath.phext(Path.of(file))).isEmpty();
  }

  @Test
  void aNameThatNoFileSystemTakesIsRefusedInWords() {
    assertThatThrownBy(() -> PhextPath.of("★".repeat(128)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its name would have 390 bytes, file systems take 255");
  }

  @Test
  void noTwoNamesShareAFileAndEachComesBack() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Set<String> names = new HashSet<>();
    Set<Path> files = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      String name = name(random);
      Path file = PhextPath.of(name);
      assertThat(PhextPath.phext(file)).as("seed %d, %s", seed, file).contains(name);
      assertThat(files.add(file))
          .as("seed %d, '%s' in %s", seed, name, file)
          .isEqualTo(names.add(name));
      assertThat(file.toString().toLowerCase(Locale.ROOT)).doesNotContain("..", "//");
    }
  }

  private static String name(Random random) {
    StringBuilder name = new StringBuilder();
    int length = 1 + random.nextInt(12);
    while (name.length() < length) {
      char next = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
      boolean dots = next == '.' && !name.isEmpty() && name.charAt(name.length() - 1) == '.';
      name.append(dots ? "phext" : next);
    }
    return name.toString();
  }
}
