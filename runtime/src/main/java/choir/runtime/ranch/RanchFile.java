package choir.runtime.ranch;

import choir.core.id.AgentId;
import choir.core.roster.DeclaredFiles;
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

/** A parsed {@code ranch.yaml} with the texts beside it and the positions of all values. */
public final class RanchFile {
  /** The file's name in the folder of the ranch. */
  public static final String NAME = DeclaredFiles.RANCH;

  /** Maximum size: twenty thousand agents with 200 characters each. */
  static final int MAX_CHARS = 4 << 20;

  private final YamlText yaml;
  private final DeclaredRanch ranch;

  private RanchFile(YamlText yaml, DeclaredRanch ranch) {
    this.yaml = yaml;
    this.ranch = ranch;
  }

  /**
   * Reads the ranch declared in a folder.
   *
   * @param folder folder with {@code ranch.yaml} and {@code agents}
   * @param sections the sections of the features
   * @throws RanchFileException with all problems, to be shown to the author of the files
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
    return parse(folder, text, sections);
  }

  /**
   * Reads the ranch that a text would declare as the {@code ranch.yaml} of a folder.
   *
   * @throws RanchFileException with all problems
   */
  static RanchFile parse(Path folder, String text, List<Section> sections) {
    YamlText yaml = YamlText.parse(text);
    List<RanchProblem> problems = problems(yaml);
    PersonaFiles texts = new PersonaFiles(folder, problems);
    SectionFiles files = SectionFiles.read(folder, sections);
    List<String> ofTexts = new ArrayList<>();
    Optional<RanchDeclaration> declaration =
        RanchReader.read(
            yaml, problems, sections, new RanchReader.Beside(folder, files, ofTexts), texts::texts);
    problems.addAll(files.problems());
    List<String> warnings = new ArrayList<>(texts.warnings());
    warnings.addAll(files.warnings());
    warnings.addAll(ofTexts);
    if (!problems.isEmpty() || declaration.isEmpty()) {
      throw new RanchFileException(problems);
    }
    HttpAddress http = RanchReader.http(yaml);
    HttpAddress sq = RanchReader.sq(yaml);
    HttpAddress management = RanchReader.management(yaml);
    boolean certificates = TlsFolder.in(folder).isPresent();
    warnIfExposed(yaml, "management.address", management, certificates, warnings);
    warnIfExposed(yaml, "sq.address", sq, false, warnings);
    warnIfExposed(yaml, "http.address", http, certificates, warnings);
    warnIfProxied(yaml, sq, warnings);
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

  /** The problems of the text and of its form. */
  private static List<RanchProblem> problems(YamlText yaml) {
    List<RanchProblem> problems = new ArrayList<>(yaml.problems());
    for (RanchProblem each : RanchSchema.problems(yaml)) {
      // Unparsable values became null; that is not an additional problem.
      if (yaml.problems().stream().noneMatch(each::isAtThePlaceOf)) {
        problems.add(each);
      }
    }
    return problems;
  }

  /**
   * @param secured whether it is served by HTTPS in that case; never for SQ's API, whose clients
   *     use plain HTTP
   */
  private static void warnIfExposed(
      YamlText yaml, String key, HttpAddress address, boolean secured, List<String> warnings) {
    if (address.isExposed() && !secured) {
      Position at = yaml.positionOf(key);
      String remedy =
          key.startsWith("sq.")
              ? "SQ's API does not support HTTPS here; listen on 127.0.0.1, or see docs/tls.md"
              : "create certificates with 'choir cert' (docs/tls.md)";
      warnings.add(
          0,
          "%s:%d:%d: %s: other machines can reach it, and tokens cross the network in plain text:"
                  .formatted(NAME, at.line(), at.column(), key)
              + " "
              + remedy);
    }
  }

  /** On loopback SQ takes its callers for people of this machine, as the original does. */
  private static void warnIfProxied(YamlText yaml, HttpAddress sq, List<String> warnings) {
    if (!sq.hosts().isEmpty() && !sq.isExposed()) {
      Position at = yaml.positionOf("sq.hosts");
      warnings.add(
          "%s:%d:%d: sq.hosts: callers of a proxy on this machine read and write people's phexts"
                  .formatted(NAME, at.line(), at.column())
              + " without a token; have the proxy require one, or create a tenant (docs/sq.md)");
    }
  }

  /**
   * The HTTP address of a folder's node, without validation of the rest of the file, which is
   * irrelevant for clients of the node.
   *
   * @throws RanchFileException if the file is unreadable
   */
  public static HttpAddress http(Path folder) {
    return TextFiles.read(folder.resolve(NAME), NAME, MAX_CHARS)
        .map(text -> RanchReader.http(YamlText.parse(text)))
        .orElse(HttpAddress.DEFAULT);
  }

  /**
   * The files of a folder that declare a ranch, by relative name, for a transfer to another
   * machine.
   *
   * @param sections the sections of the features
   * @throws IOException if a file is unreadable
   */
  public static Map<String, String> files(Path folder, List<Section> sections) throws IOException {
    Map<String, String> files = new TreeMap<>();
    files.put(NAME, Files.readString(folder.resolve(NAME)));
    List<Path> others = new ArrayList<>(PersonaFiles.in(folder));
    others.addAll(SectionFiles.in(folder, sections));
    for (Path file : others) {
      String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
      files.put(name, Files.readString(file));
    }
    for (Section section : sections) {
      if (section.place() == Section.Place.FOLDERS) {
        List<AgentId> agents = PersonaFiles.agents(folder);
        files.putAll(TextFolders.read(folder, section.name(), agents).texts());
      }
    }
    return files;
  }

  /** The declaration. */
  public DeclaredRanch ranch() {
    return ranch;
  }

  /**
   * The position of a value.
   *
   * @param path as in {@link RanchDeclaration.Problem}; for a missing value, the position of its
   *     parent
   */
  public Position positionOf(String path) {
    return yaml.positionOf(path);
  }

  /** Adds positions to problems found later, such as those of {@code RosterState.problems}. */
  public RanchFileException refusal(List<RanchDeclaration.Problem> problems) {
    return new RanchFileException(
        problems.stream()
            .map(each -> RanchProblem.inRanch(positionOf(each.path()), each.path(), each.detail()))
            .toList());
  }
}
