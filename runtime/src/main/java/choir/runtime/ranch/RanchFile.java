package choir.runtime.ranch;

import choir.core.roster.RanchDeclaration;
import choir.runtime.tls.TlsFolder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A {@code ranch.yaml} that was read, with the texts beside it, and where everything stands. */
public final class RanchFile {
  /** The file's name in the folder of the ranch. */
  public static final String NAME = "ranch.yaml";

  /** Twenty thousand agents with 200 characters each. */
  private static final int MAX_CHARS = 4 << 20;

  private final YamlText yaml;
  private final DeclaredRanch ranch;

  private RanchFile(YamlText yaml, DeclaredRanch ranch) {
    this.yaml = yaml;
    this.ranch = ranch;
  }

  /**
   * Reads the ranch declared in a folder.
   *
   * @param folder holds {@code ranch.yaml} and {@code agents}
   * @param sections those of the features
   * @throws RanchFileException with all that is wrong; show it to who wrote the files
   */
  public static RanchFile read(Path folder, List<Section> sections) {
    String text =
        TextFiles.read(folder.resolve(NAME), NAME, MAX_CHARS)
            .orElseThrow(
                () ->
                    TextFiles.refusal(
                        NAME,
                        Position.WHOLE_FILE,
                        "does not exist in " + folder + "; 'choir init' writes one"));
    YamlText yaml = YamlText.parse(text);
    List<RanchProblem> problems = new ArrayList<>(yaml.problems());
    for (RanchProblem each : RanchSchema.problems(yaml)) {
      // What YAML could not make sense of became null; that it is null is not a second problem.
      if (yaml.problems().stream().noneMatch(each::isAtThePlaceOf)) {
        problems.add(each);
      }
    }
    PersonaFiles texts = new PersonaFiles(folder, problems);
    Optional<RanchDeclaration> declaration =
        RanchReader.read(yaml, problems, sections, texts::texts);
    List<String> warnings = texts.warnings();
    if (!problems.isEmpty() || declaration.isEmpty()) {
      throw new RanchFileException(problems);
    }
    HttpAddress http = RanchReader.http(yaml);
    HttpAddress sq = RanchReader.sq(yaml);
    HttpAddress management = RanchReader.management(yaml);
    boolean certificates = TlsFolder.in(folder).isPresent();
    warnIfOpen(yaml, "management.address", management, certificates, warnings);
    warnIfOpen(yaml, "sq.address", sq, false, warnings);
    warnIfOpen(yaml, "http.address", http, certificates, warnings);
    return new RanchFile(
        yaml,
        new DeclaredRanch(
            declaration.get(),
            http,
            sq,
            management,
            RanchReader.use(yaml),
            RanchReader.history(yaml),
            warnings));
  }

  /**
   * @param secured whether it is served by HTTPS then; SQ's own API never is, for its clients ask
   *     in plain HTTP
   */
  private static void warnIfOpen(
      YamlText yaml, String key, HttpAddress address, boolean secured, List<String> warnings) {
    if (address.port() > 0 && !address.isLoopback() && !secured) {
      Position at = yaml.positionOf(key);
      String remedy =
          key.startsWith("sq.")
              ? "SQ has no HTTPS here; listen on 127.0.0.1, or see docs/tls.md"
              : "make certificates with 'choir cert' (docs/tls.md)";
      warnings.add(
          0,
          "%s:%d:%d: %s: other machines can reach it, and tokens cross the network in plain text:"
                  .formatted(NAME, at.line(), at.column(), key)
              + " "
              + remedy);
    }
  }

  /**
   * Where the node of a folder listens, without a look at the rest of the file: what is wrong
   * elsewhere is no business of who only wants to talk to the node.
   *
   * @throws RanchFileException if the file cannot be read at all
   */
  public static HttpAddress http(Path folder) {
    return TextFiles.read(folder.resolve(NAME), NAME, MAX_CHARS)
        .map(text -> RanchReader.http(YamlText.parse(text)))
        .orElse(HttpAddress.DEFAULT);
  }

  /**
   * The files of a folder that declare a ranch, by their names in it, as another machine needs
   * them.
   *
   * @throws IOException if one cannot be read
   */
  public static Map<String, String> files(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    files.put(NAME, Files.readString(folder.resolve(NAME)));
    for (Path file : PersonaFiles.in(folder)) {
      String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
      files.put(name, Files.readString(file));
    }
    return files;
  }

  /** What is declared. */
  public DeclaredRanch ranch() {
    return ranch;
  }

  /**
   * Where something stands.
   *
   * @param path as in {@link RanchDeclaration.Problem}; for one that is not in the file, the place
   *     of what would hold it
   */
  public Position positionOf(String path) {
    return yaml.positionOf(path);
  }

  /** Problems that showed later, as those of {@code RosterState.problems}, at their places. */
  public RanchFileException refusal(List<RanchDeclaration.Problem> problems) {
    return new RanchFileException(
        problems.stream()
            .map(each -> RanchProblem.inRanch(positionOf(each.path()), each.path(), each.detail()))
            .toList());
  }
}
