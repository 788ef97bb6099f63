package choir.runtime.cli;

import choir.runtime.json.ViewJson;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The option {@code -o}, for every command whose result programs may read. */
public final class Output {
  /** Format of a result. */
  public enum Format {
    TEXT,
    JSON;

    /** The format as it is typed. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Parses a format, in any case. */
  static final class FormatConverter implements ITypeConverter<Format> {
    @Override
    public Format convert(String value) {
      for (Format each : Format.values()) {
        if (each.toString().equalsIgnoreCase(value)) {
          return each;
        }
      }
      throw new TypeConversionException("'" + value + "' is neither text nor json");
    }
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      converter = FormatConverter.class,
      description = "The output format: ${COMPLETION-CANDIDATES}. Default: text.")
  private Format format = Format.TEXT;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec command;

  /**
   * Writes the result in the chosen format.
   *
   * @param text the exact text, with its last line feed if it has one
   * @param json any value that Jackson can write
   */
  public void write(Supplier<String> text, Supplier<Object> json) {
    PrintWriter out = command.commandLine().getOut();
    out.print(format == Format.JSON ? ViewJson.indented(json.get()) + "\n" : rendered(text));
    out.flush();
  }

  /**
   * The text of a view. Views are lenient with nodes of other versions: what such a node left out
   * is found here.
   */
  private static String rendered(Supplier<String> text) {
    try {
      return text.get();
    } catch (NullPointerException absent) {
      throw new Failed(
          "the answer has no field that this version shows; is the node of another version?"
              + " -o json prints what there is");
    }
  }

  /** Whether the format is JSON, so that nothing else may be written to standard output. */
  public boolean isJson() {
    return format == Format.JSON;
  }
}
