package choir.test.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Another build of the project: some of its sources as they are here, changed and compiled into a
 * folder that goes in front of the class path.
 */
final class OtherBuild {
  /** The project's folder: tests run in the module's. */
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  private final Path sources;
  private final Path classes;
  private final List<String> changed = new ArrayList<>();

  /**
   * @param folder an empty one of its own
   */
  OtherBuild(Path folder) {
    this.sources = folder.resolve("sources");
    this.classes = folder.resolve("classes");
  }

  /** Says that it is of this version. */
  OtherBuild version(String version) throws IOException {
    // In place of the manifest's, which a jar of this build would have too.
    return change(
        "runtime/src/main/java/choir/runtime/Build.java",
        "Build.class.getPackage().getImplementationVersion()",
        "\"" + version + "\"");
  }

  /**
   * Gives a record a text field more, which is {@code said} in all that this build makes, and null
   * in what it reads from a build without.
   *
   * @param fields of the record as it stands in the source, without the field more
   */
  OtherBuild grow(String source, String name, String fields, String field, String said)
      throws IOException {
    String head = "record " + name + "(" + fields + ")";
    String values = fields.replaceAll("[A-Za-z<>.]+ (\\w+)", "$1");
    String text = read(source, head);
    int body = text.indexOf('{', text.indexOf(head) + head.length());
    String before = text.substring(0, body + 1);
    String constructor =
        "%n    public %s(%s) {%n      this(%s, \"%s\");%n    }%n"
            .formatted(name, fields, values, said);
    String grown =
        before.replace(head, "record %s(%s, String %s)".formatted(name, fields, field))
            + constructor
            + text.substring(body + 1);
    return write(source, grown);
  }

  private OtherBuild change(String source, String from, String to) throws IOException {
    return write(source, read(source, from).replace(from, to));
  }

  /** A source as it is by now, in which something is to stand. */
  private String read(String source, String part) throws IOException {
    Path own = sources.resolve(source);
    String text = Files.readString(Files.exists(own) ? own : PROJECT.resolve(source));
    if (!text.contains(part)) {
      throw new IllegalStateException(source + " has no '" + part + "'");
    }
    return text;
  }

  private OtherBuild write(String source, String text) throws IOException {
    Path own = sources.resolve(source);
    Files.createDirectories(own.getParent());
    Files.writeString(own, text);
    if (!changed.contains(source)) {
      changed.add(source);
    }
    return this;
  }

  /** Compiles what is changed; the class path of a node of this build. */
  String compile() throws IOException {
    String classPath = System.getProperty("java.class.path");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalStateException("tests need a JDK: " + System.getProperty("java.home"));
    }
    Files.createDirectories(classes);
    List<String> arguments =
        new ArrayList<>(List.of("-proc:none", "-nowarn", "-parameters", "-cp", classPath, "-d"));
    arguments.add(classes.toString());
    changed.forEach(source -> arguments.add(sources.resolve(source).toString()));
    int code = compiler.run(null, null, null, arguments.toArray(String[]::new));
    if (code != 0) {
      throw new IllegalStateException("the other build does not compile");
    }
    return classes + File.pathSeparator + classPath;
  }
}
