import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Prints the slowest tests of a build, from the reports that Surefire has written in the modules.
 * {@code verify} runs it as a source file; by hand: {@code java test/tools/SlowestTests.java .}
 */
final class SlowestTests {
  private static final int SHOWN = 20;

  private record Case(double seconds, String name) {}

  private SlowestTests() {}

  /** Takes the project's folder. */
  public static void main(String[] arguments) throws IOException {
    Path project = Path.of(arguments[0]);
    List<Case> cases = new ArrayList<>();
    try (Stream<Path> files = Files.find(project, 5, (file, facts) -> isReport(file))) {
      for (Path each : files.toList()) {
        read(each, cases);
      }
    }
    double all = cases.stream().mapToDouble(Case::seconds).sum();
    cases.sort(Comparator.comparingDouble(Case::seconds).reversed());
    System.out.printf(Locale.ROOT, "%d tests, %.0f s in all; the slowest:%n", cases.size(), all);
    for (Case each : cases.subList(0, Math.min(SHOWN, cases.size()))) {
      System.out.printf(Locale.ROOT, "%7.1f s  %s%n", each.seconds(), each.name());
    }
  }

  private static boolean isReport(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith("TEST-")
        && name.endsWith(".xml")
        && file.getParent().endsWith(Path.of("target", "surefire-reports"));
  }

  private static void read(Path report, List<Case> cases) throws IOException {
    try (InputStream in = Files.newInputStream(report)) {
      XMLStreamReader xml = XMLInputFactory.newFactory().createXMLStreamReader(in);
      while (xml.hasNext()) {
        boolean isCase =
            xml.next() == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals("testcase");
        if (isCase) {
          double seconds = Double.parseDouble(xml.getAttributeValue(null, "time").replace(",", ""));
          String type = xml.getAttributeValue(null, "classname");
          cases.add(new Case(seconds, type + "." + xml.getAttributeValue(null, "name")));
        }
      }
    } catch (XMLStreamException broken) {
      throw new IOException(report + " is not a report of Surefire", broken);
    }
  }
}
