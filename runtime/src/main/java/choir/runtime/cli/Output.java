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
    out.print(format == Format.JSON ? ViewJson.indented(json.get()) + "\n" : text.get());
    out.flush();
  }

  /** Whether the format is JSON, so that nothing else may be written to standard output. */
  public boolean isJson() {
    return format == Format.JSON;
  }
}
