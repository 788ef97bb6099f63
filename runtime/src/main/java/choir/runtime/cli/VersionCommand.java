package choir.runtime.cli;

import choir.runtime.Build;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;

/** {@code choir version}. */
@Command(name = "version", description = "Shows the version of Choir, Java and the system.")
@InSection(Section.TOOLS)
@Examples({"choir version", "choir version -o json"})
public final class VersionCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Override
  public void run() {
    output.write(() -> line() + "\n", VersionCommand::facts);
  }

  private static String line() {
    return String.join(", ", "choir " + Build.version(), "Java " + java(), system());
  }

  private static Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("choir", Build.version());
    facts.put("java", java());
    facts.put("system", system());
    return facts;
  }

  private static String java() {
    return Runtime.version().toString();
  }

  private static String system() {
    return System.getProperty("os.name") + " " + System.getProperty("os.arch");
  }

  /** For {@code --version}. */
  public static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {line()};
    }
  }
}
