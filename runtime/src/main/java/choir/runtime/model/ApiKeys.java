package choir.runtime.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import choir.core.access.Secret;
import choir.core.model.ModelDeclaration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Resolves the API keys referenced by declarations. */
public final class ApiKeys {
  private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);
  private static final int MAX_BYTES = 16 * 1024;

  private final Function<String, @Nullable String> environment;
  private final Path home;

  /**
   * Creates a resolver for the given environment and home.
   *
   * @param environment usually {@code System::getenv}
   * @param home base folder of relative files, usually {@code CHOIR_HOME}
   */
  public ApiKeys(Function<String, @Nullable String> environment, Path home) {
    this.environment = environment;
    this.home = home;
  }

  /**
   * Returns a supplier of the key, which reads it for each call, so that a changed key file takes
   * effect without a restart. It throws {@link MissingKeyException}, whose message names the
   * variable or the file, while the key is missing on this machine.
   */
  public Supplier<Secret> of(ModelDeclaration declared) {
    declared.apiKeyFile().ifPresent(file -> warnIfOpen(declared.name(), home.resolve(file)));
    return () -> read(declared);
  }

  /**
   * Why calls of a model would fail on this machine for want of a key.
   *
   * @return names the variable or the file; empty if the key is there, or none is declared
   */
  public Optional<String> missing(ModelDeclaration declared) {
    try {
      Secret unused = read(declared);
      return Optional.empty();
    } catch (MissingKeyException missing) {
      return Optional.of(String.valueOf(missing.getMessage()));
    }
  }

  private Secret read(ModelDeclaration declared) {
    return declared
        .apiKeyFile()
        .map(file -> fromFile(declared.name(), home.resolve(file)))
        .or(() -> declared.apiKeyEnv().map(name -> fromVariable(declared.name(), name)))
        .orElse(Secret.NONE);
  }

  private Secret fromVariable(String model, String variable) {
    String text = environment.apply(variable);
    if (text == null || text.isBlank()) {
      throw new MissingKeyException(
          "model '%s': environment variable %s is not set".formatted(model, variable));
    }
    return key(model, "environment variable " + variable, text);
  }

  private static Secret fromFile(String model, Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw missing(model, "file " + file, "is too long for a key");
      }
      String text = Files.readString(file, UTF_8);
      if (text.isBlank()) {
        throw missing(model, "file " + file, "is empty");
      }
      return key(model, "file " + file, text);
    } catch (IOException unreadable) {
      String why = unreadable.getClass().getSimpleName();
      throw missing(model, "file " + file, "cannot be read (" + why + ")");
    }
  }

  private static Secret key(String model, String place, String text) {
    try {
      return Secret.of(text);
    } catch (IllegalArgumentException unfit) {
      throw missing(model, place, "is no key: " + unfit.getMessage());
    }
  }

  private static MissingKeyException missing(String model, String place, String why) {
    return new MissingKeyException("model '%s': %s %s".formatted(model, place, why));
  }

  private static void warnIfOpen(String model, Path file) {
    try {
      Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file);
      if (modes.contains(PosixFilePermission.GROUP_READ)
          || modes.contains(PosixFilePermission.OTHERS_READ)) {
        LOG.warn(
            "Model {}: other users can read the key in {}; run `chmod 600 {}`", model, file, file);
      }
    } catch (UnsupportedOperationException | IOException unknown) {
      LOG.debug("Model {}: the permissions of {} are unknown", model, file);
    }
  }
}
