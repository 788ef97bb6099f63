package choir.runtime.node;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.Failed;
import choir.runtime.cli.HomeOption;
import choir.runtime.cli.Output;
import choir.runtime.ranch.Templates;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir init}. */
@Command(
    name = "init",
    description = "Writes a first ranch: ranch.yaml, its schema, and the texts of seven agents.")
public final class InitCommand implements Runnable {
  /** Files that are in the way and are named; of the others the number is said. */
  private static final int NAMED = 5;

  @Mixin private Output output = new Output();
  @Mixin private HomeOption home = new HomeOption();

  @Option(names = "--force", description = "Replace files that differ. What they held is lost.")
  private boolean force;

  @Parameters(
      paramLabel = "FOLDER",
      arity = "0..1",
      description = "Where to write it. Default: the node's home.")
  private @Nullable Path folder;

  @Override
  public void run() {
    Path ranch = folder == null ? home.folder() : folder.toAbsolutePath().normalize();
    List<Path> written;
    try {
      written = Templates.writeTo(ranch, force);
    } catch (Templates.InTheWay e) {
      throw new BadInput(inTheWay(e.files()));
    } catch (AccessDeniedException e) {
      throw new Failed(e.getFile() + " may not be written by this user. See its permissions.");
    } catch (IOException e) {
      throw new Failed(ranch + " cannot be written: " + e + ". Nothing that was there is lost.");
    }
    output.write(() -> text(ranch, written), () -> json(ranch, written));
  }

  private static String inTheWay(List<Path> files) {
    StringBuilder text = new StringBuilder();
    files.stream().limit(NAMED).forEach(file -> text.append(file).append('\n'));
    if (files.size() > NAMED) {
      text.append("and ").append(files.size() - NAMED).append(" more\n");
    }
    return "files of yours stand in the way; nothing was changed. --force replaces them:\n"
        + text.toString().stripTrailing();
  }

  private static String text(Path ranch, List<Path> written) {
    return written.isEmpty()
        ? ranch + " holds this ranch already; nothing was changed.\n"
        : ranch + ": " + written.size() + " files written. Read ranch.yaml first.\n";
  }

  private static Map<String, Object> json(Path ranch, List<Path> written) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("folder", ranch.toString());
    facts.put("written", written.stream().map(Path::toString).toList());
    return facts;
  }
}
