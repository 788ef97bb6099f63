package choir.test.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What no compiler checks of the sources and the documentation. */
final class TidyTest {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> MODULES =
      List.of("src", "runtime/sq", "actors", "runtime", "test");
  private static final int MAX_COLUMNS = 100;
  private static final int MAX_FILE_LINES = 400;
  private static final int MAX_METHOD_LINES = 40;

  private static final Pattern TYPE =
      Pattern.compile("\\b(?:class|interface|record|enum)\\s+([A-Z]\\w*)");
  private static final Pattern WORD = Pattern.compile("\\b[A-Z]\\w*\\b");
  private static final Pattern CODE = Pattern.compile("\\{@code ([A-Z][a-z]\\w*)}");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#: ]+)(#[^)]*)?\\)");

  /** Each source with its lines. */
  private static final Map<Path, List<String>> SOURCES = new TreeMap<>();

  @BeforeAll
  static void read() throws IOException {
    for (String module : MODULES) {
      for (String part : List.of("src/main/java", "src/test/java")) {
        read(PROJECT.resolve(module).resolve(part));
      }
    }
    assertThat(SOURCES).hasSizeGreaterThan(800);
  }

  private static void read(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        SOURCES.put(file, Files.readAllLines(file));
      }
    }
  }

  private static String at(Path file, int line) {
    return PROJECT.relativize(file) + ":" + line;
  }

  private static boolean isMain(Path file) {
    return file.toString().contains("/src/main/java/");
  }

  @Test
  void noLineIsWiderThanAHundredColumns() {
    List<String> wide = new ArrayList<>();
    SOURCES.forEach(
        (file, lines) -> {
          for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            // Imports and test data in text blocks cannot be broken.
            boolean breakable = isMain(file) && !line.startsWith("import ");
            if (breakable && line.codePointCount(0, line.length()) > MAX_COLUMNS) {
              wide.add(at(file, i + 1));
            }
          }
        });
    assertThat(wide).isEmpty();
  }

  @Test
  void noFileIsLongerThanAPersonReads() {
    assertThat(SOURCES.entrySet())
        .filteredOn(each -> isMain(each.getKey()) && each.getValue().size() > MAX_FILE_LINES)
        .extracting(each -> at(each.getKey(), each.getValue().size()))
        .isEmpty();
  }

  @Test
  void noMethodIsLongerThanAScreen() {
    List<String> tall = new ArrayList<>();
    SOURCES.forEach(
        (file, lines) -> {
          if (isMain(file)) {
            tall.addAll(tall(file, lines));
          }
        });
    assertThat(tall).isEmpty();
  }

  /**
   * By the formatter's indentation: a member of a type at two blanks ends at two blanks. The
   * signature does not count, since parameters declare the options of a command.
   */
  private static List<String> tall(Path file, List<String> lines) {
    List<String> tall = new ArrayList<>();
    boolean signature = false;
    int begin = -1;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean member = line.startsWith("  ") && line.length() > 2 && line.charAt(2) != ' ';
      if (member && TYPE.matcher(line).find()) {
        signature = false;
        begin = -1;
      }
      boolean method =
          member && line.contains("(") && !line.endsWith(";") && !TYPE.matcher(line).find();
      if (method && !line.strip().startsWith("*") && !line.strip().startsWith("@")) {
        signature = true;
      }
      if (signature && line.endsWith("{")) {
        signature = false;
        begin = i;
      }
      if (line.equals("  }")) {
        if (begin >= 0 && i - begin + 1 > MAX_METHOD_LINES) {
          tall.add(at(file, begin + 1));
        }
        begin = -1;
      }
    }
    return tall;
  }

  @Test
  void whatCommentsCallATypeIsOne() {
    Set<String> types = new HashSet<>();
    Set<String> words = new HashSet<>();
    SOURCES.values().forEach(lines -> lines.forEach(line -> names(line, types, words)));
    List<String> unknown = new ArrayList<>();
    SOURCES.forEach(
        (file, lines) -> {
          for (int i = 0; i < lines.size(); i++) {
            Matcher code = CODE.matcher(lines.get(i));
            while (code.find()) {
              if (!types.contains(code.group(1)) && !words.contains(code.group(1))) {
                unknown.add(at(file, i + 1) + " " + code.group(1));
              }
            }
          }
        });
    assertThat(unknown).isEmpty();
  }

  /** Types of the project, and what its code, as opposed to its comments, names. */
  private static void names(String line, Set<String> types, Set<String> words) {
    Matcher type = TYPE.matcher(line);
    while (type.find()) {
      types.add(type.group(1));
    }
    String code = line.strip();
    if (!code.startsWith("*") && !code.startsWith("/*") && !code.startsWith("//")) {
      Matcher word = WORD.matcher(code);
      while (word.find()) {
        words.add(word.group());
      }
    }
  }

  @Test
  void noPublicTypeIsDead() throws IOException {
    Map<String, Integer> uses = new HashMap<>();
    SOURCES.forEach(
        (file, lines) -> uses(lines).forEach(word -> uses.merge(word, 1, Integer::sum)));
    String settings = settings();
    List<String> dead = new ArrayList<>();
    for (Path file : SOURCES.keySet()) {
      String name = file.getFileName().toString().replace(".java", "");
      boolean type = isMain(file) && !name.equals("package-info") && !name.equals("Main");
      if (type && uses.getOrDefault(name, 0) < 2 && !settings.contains(name)) {
        dead.add(at(file, 1));
      }
    }
    assertThat(dead).isEmpty();
  }

  private static Set<String> uses(List<String> lines) {
    Set<String> words = new HashSet<>();
    lines.forEach(line -> names(line, new HashSet<>(), words));
    return words;
  }

  /** Configuration and services, which name classes. */
  private static String settings() throws IOException {
    StringBuilder text = new StringBuilder();
    for (String module :
        List.of(
            "cluster-config",
            "runtime/sq/src/main/resources",
            "runtime/src/main/resources",
            "choir")) {
      try (Stream<Path> files = Files.walk(PROJECT.resolve(module))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          text.append(Files.readString(file));
        }
      }
    }
    return text.toString();
  }

  @Test
  void everyLinkOfTheDocumentationLeadsSomewhere() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(PROJECT.resolve("README.md")));
    pages.add(PROJECT.resolve("CONTRIBUTING.md"));
    try (Stream<Path> docs = Files.walk(PROJECT.resolve("docs"))) {
      docs.filter(each -> each.toString().endsWith(".md")).forEach(pages::add);
    }
    List<String> broken = new ArrayList<>();
    for (Path page : pages) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        if (!Files.exists(page.resolveSibling(link.group(1)))) {
          broken.add(PROJECT.relativize(page) + " -> " + link.group(1));
        }
      }
    }
    Collections.sort(broken);
    assertThat(broken).isEmpty();
  }
}
