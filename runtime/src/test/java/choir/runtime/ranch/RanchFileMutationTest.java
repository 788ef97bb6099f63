package choir.runtime.ranch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to a sound file, it is read or refused at a place, and nothing else happens. */
class RanchFileMutationTest {
  /** Some 500 a second. */
  private static final long CASES =
      Long.getLong("choir.cases", 500 * Long.getLong("choir.fuzz.seconds", 4));

  private static final String MARKS =
      "\t\n\r :-#'\"{}[],&*!|>%@`?~.0x\u0001\u0017\u00e4\ud83d\ude00";
  private static final List<String> LINES =
      List.of(
          "<<: *a",
          "? x",
          "---",
          "...",
          "- ",
          "models: 1",
          "agents: []",
          "x: &a",
          "%YAML 9.9",
          "null:",
          "http: [1]",
          "defaultAgent: !!float 1",
          "agents:",
          "ranch: |",
          "a: !!set {b}");

  @TempDir Path folder;

  @Test
  @Tag("fuzz")
  void noExceptionButRanchFileExceptionForMutatedFiles() throws Exception {
    Path file = folder.resolve("ranch.yaml");
    Templates.writeTo(folder.resolve("whole"), false);
    String sound =
        Files.readString(folder.resolve("whole/ranch.yaml"))
            .replaceAll("(?m)^#  ", "  ")
            .replaceAll("(?m) *#.*\n", "\n");
    long seed = Long.getLong("choir.seed", System.nanoTime());
    System.out.println("RanchFileMutationTest: -Dchoir.seed=" + seed);
    Random random = new Random(seed);
    int refused = 0;
    for (long i = 0; i < CASES; i++) {
      String mutated = sound;
      for (int times = random.nextInt(1, 4); times > 0; times--) {
        mutated = mutate(mutated, random);
      }
      // A surrogate that lost its other half becomes a question mark.
      Files.write(file, mutated.getBytes(UTF_8));
      refused += isRefused(mutated) ? 1 : 0;
    }
    assertThat((long) refused).isBetween(CASES / 10, CASES - 1);
  }

  private boolean isRefused(String mutated) {
    try {
      RanchFile.read(folder, TestSections.ALL);
      return false;
    } catch (RanchFileException e) {
      assertThat(e.problems()).as(mutated).isNotEmpty();
      long lines = mutated.chars().filter(c -> c == '\n').count() + 1;
      assertThat(e.problems())
          .as(mutated)
          .allSatisfy(each -> assertThat((long) each.at().line()).isBetween(1L, lines + 1))
          .allSatisfy(each -> assertThat(each.detail()).isNotBlank());
      return true;
    } catch (RuntimeException e) {
      throw new AssertionError(mutated, e);
    }
  }

  private static String mutate(String text, Random random) {
    int from = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), from + random.nextInt(1, 12));
    String before = text.substring(0, from);
    return switch (random.nextInt(5)) {
      case 0 -> before + text.substring(to);
      case 1 -> before + MARKS.charAt(random.nextInt(MARKS.length())) + text.substring(from);
      case 2 -> before + text.substring(from, to) + text.substring(from);
      case 3 -> before + MARKS.charAt(random.nextInt(MARKS.length())) + text.substring(to);
      default -> {
        int line = text.lastIndexOf('\n', Math.max(0, from - 1)) + 1;
        yield text.substring(0, line)
            + LINES.get(random.nextInt(LINES.size()))
            + "\n"
            + text.substring(line);
      }
    };
  }
}
