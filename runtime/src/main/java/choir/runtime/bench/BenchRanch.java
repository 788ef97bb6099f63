package choir.runtime.bench;

import choir.core.phext.Coordinate;
import choir.runtime.ranch.RanchFile;
import choir.runtime.ranch.Templates;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The home of a measured node: the seven template agents and an eighth one. Its hooks, all of one
 * token, have no limit.
 */
final class BenchRanch {
  /** The ids of its agents. */
  static final List<String> IDS =
      List.of("phex", "cyon", "lux", "chrys", "lumen", "theia", "verse", "bench");

  private static final String EIGHTH =
      """
        - id: bench
          name: Bench
          role: measurement
          home: 9.9.9/9.9.9/9.9.9
      """;

  private BenchRanch() {}

  /** A ranch without declared models. */
  static Path write(Path home) throws IOException {
    try {
      Templates.writeTo(Files.createDirectories(home), false);
    } catch (Templates.FileConflictException conflict) {
      throw new IOException("the home is not empty: " + home, conflict);
    }
    Path file = home.resolve(RanchFile.NAME);
    String agents = Files.readString(file).stripTrailing() + "\n" + EIGHTH;
    Files.writeString(
        file, agents.replaceFirst("(?m)^agents:\n", "hooks:\n  perMinute: 0\n\nagents:\n"));
    return home;
  }

  /** A ranch whose agents all use one model. */
  static Path write(Path home, URI model) throws IOException {
    write(home);
    Path file = home.resolve(RanchFile.NAME);
    String declared =
        """
        models:
          - name: fake
            provider: openai-compatible
            baseUrl: %s
            model: fake
        """
            .formatted(model);
    Files.writeString(file, Files.readString(file).replaceFirst("(?m)^models:\\n", declared));
    return home;
  }

  /** Adds agents to a written ranch, up to the given total. */
  static void populate(Path home, int agents) throws IOException {
    Path file = home.resolve(RanchFile.NAME);
    StringBuilder yaml = new StringBuilder(Files.readString(file));
    for (int i = IDS.size() + 1; i <= agents; i++) {
      yaml.append(
          "  - {id: bench-%d, name: Bench %d, role: measurement, home: 8.8.8/1.1.%d/%d.1.1}%n"
              .formatted(i, i, 1 + i / Coordinate.MAX, 1 + i % Coordinate.MAX));
    }
    Files.writeString(file, yaml);
  }
}
