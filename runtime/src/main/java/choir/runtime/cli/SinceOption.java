package choir.runtime.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option {@code --since}: a time, or a length of time before now. */
public final class SinceOption {
  private static final Pattern LENGTH = Pattern.compile("([0-9]{1,6})(s|m|h|d)");

  /** Reads {@code 90s}, {@code 15m}, {@code 2h}, {@code 7d} or a time. */
  public static final class Converter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String value) {
      Matcher parts = LENGTH.matcher(value);
      if (parts.matches()) {
        long number = Long.parseLong(parts.group(1));
        return Clock.systemUTC()
            .instant()
            .minus(
                switch (parts.group(2)) {
                  case "s" -> Duration.ofSeconds(number);
                  case "m" -> Duration.ofMinutes(number);
                  case "h" -> Duration.ofHours(number);
                  default -> Duration.ofDays(number);
                });
      }
      try {
        return Instant.parse(value);
      } catch (DateTimeParseException wrong) {
        throw new TypeConversionException(
            "'"
                + value
                + "' is neither a length such as 15m, 2h, 7d nor a time such as"
                + " 2026-11-29T12:00:00Z");
      }
    }
  }

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      converter = Converter.class,
      description = "Only from then on: 15m, 2h or 7d before now, or a time in UTC.")
  private @Nullable Instant since;

  /** Whether the option is given. */
  public boolean isGiven() {
    return since != null;
  }

  /** The option as part of a query; empty if it is not given. */
  public String query() {
    return since == null ? "" : "&since=" + NodeClient.part(since.toString());
  }
}
