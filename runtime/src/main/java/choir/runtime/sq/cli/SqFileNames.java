package choir.runtime.sq.cli;

import choir.runtime.cli.BadInput;
import choir.runtime.sq.files.Exporter.Listed;
import choir.runtime.sq.files.Exporter.Listing;
import choir.runtime.sq.files.ImportSource;
import choir.runtime.sq.files.Importer.Arrival;
import choir.runtime.sq.files.PhextPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Resolves the phexts and files of a command. */
final class SqFileNames {
  private SqFileNames() {}

  /**
   * The given phexts, or all that are not reserved by the ranch.
   *
   * @throws BadInput if a given phext does not exist
   */
  static List<String> chosen(Listing listing, List<String> named) {
    List<String> there = listing.phexts().stream().map(Listed::phext).toList();
    for (String each : named) {
      if (!there.contains(each)) {
        throw new BadInput(
            "there is no phext '%s', or the token may not read it; readable phexts are: %s"
                .formatted(each, String.join(", ", there)));
      }
    }
    return named.isEmpty()
        ? listing.phexts().stream().filter(each -> !each.ofRanch()).map(Listed::phext).toList()
        : named;
  }

  /**
   * The phexts in files and folders.
   *
   * @param name maps the name of a file to the name of the phext on the server
   * @throws BadInput if there is none, or two have the same name
   */
  static List<Arrival> arrivals(List<String> places, UnaryOperator<String> name) {
    List<Arrival> arrivals = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String place : places) {
      for (Arrival each : arrivals(Path.of(place), name)) {
        if (!seen.add(each.phext())) {
          throw new BadInput(
              "two of the files are named '%s'; import them separately, each --under its own name"
                  .formatted(each.phext()));
        }
        arrivals.add(each);
      }
    }
    return arrivals;
  }

  private static List<Arrival> arrivals(Path place, UnaryOperator<String> name) {
    if (Files.isRegularFile(place)) {
      return List.of(new Arrival(new ImportSource.OfFile(place), name.apply(ofFile(place))));
    }
    if (!Files.isDirectory(place)) {
      throw new BadInput(
          place + " is neither a file nor a folder; specify one, or a server http://HOST:PORT");
    }
    List<Arrival> arrivals = new ArrayList<>();
    try (Stream<Path> inside = Files.walk(place)) {
      for (Path file : inside.filter(Files::isRegularFile).sorted().toList()) {
        PhextPath.phext(place.relativize(file))
            .map(phext -> new Arrival(new ImportSource.OfFile(file), name.apply(phext)))
            .ifPresent(arrivals::add);
      }
    } catch (IOException unreadable) {
      throw new BadInput(place + " cannot be read: " + unreadable.getMessage());
    }
    if (arrivals.isEmpty()) {
      throw new BadInput(place + " contains no file NAME.phext; specify other files individually");
    }
    return arrivals;
  }

  /** Explicitly given files need not have the extension of phexts. */
  private static String ofFile(Path file) {
    Path last = file.resolveSibling("").relativize(file);
    String name = last.toString();
    Optional<String> phext = PhextPath.phext(last);
    int dot = name.lastIndexOf('.');
    return phext.orElse(dot > 0 ? name.substring(0, dot) : name);
  }
}
