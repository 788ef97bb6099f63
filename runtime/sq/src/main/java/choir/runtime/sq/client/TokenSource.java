package choir.runtime.sq.client;

import choir.core.access.Secret;
import choir.core.sq.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The place that holds the token for an SQ server; never the token itself.
 *
 * @param variable of the environment
 * @param file read anew for each request, so that a changed token takes effect without a restart
 */
public record TokenSource(Optional<String> variable, Optional<Path> file) {
  /** For a server that wants none. */
  public static final TokenSource NONE = new TokenSource(Optional.empty(), Optional.empty());

  private static final long LONGEST = 16 * 1024;

  /**
   * The token's source, tried once now.
   *
   * @param environment usually {@code System::getenv}
   * @throws IllegalArgumentException naming the variable or the file that holds none
   */
  public Supplier<Secret> open(Function<String, @Nullable String> environment) {
    if (file.isPresent()) {
      Path place = file.get();
      Secret unused = fromFile(place);
      return () -> again(place);
    }
    Secret value = variable.map(name -> fromVariable(name, environment)).orElse(Secret.NONE);
    return () -> value;
  }

  /** A file that was there once. */
  private static Secret again(Path file) {
    try {
      return fromFile(file);
    } catch (IllegalArgumentException gone) {
      throw new StoreException(
          StoreException.Code.UNREACHABLE, String.valueOf(gone.getMessage()), gone);
    }
  }

  private static Secret fromVariable(String name, Function<String, @Nullable String> environment) {
    String value = environment.apply(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("environment variable " + name + " is not set");
    }
    return checked("environment variable " + name, value);
  }

  private static Secret fromFile(Path file) {
    try {
      if (Files.size(file) > LONGEST) {
        throw new IllegalArgumentException(file + " is too long for a token");
      }
      return checked(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(
          "%s cannot be read (%s)".formatted(file, unreadable.getClass().getSimpleName()),
          unreadable);
    }
  }

  private static Secret checked(String place, String text) {
    if (text.isBlank() || Secret.invalidAt(text.strip()).isPresent()) {
      throw new IllegalArgumentException(place + " holds no token: ASCII without blanks");
    }
    return Secret.of(text);
  }
}
