package choir.runtime.sq.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for preconditions of a write. */
public final class SqWriteOptions {
  @Option(
      names = "--if-version",
      paramLabel = "VERSION",
      description = "Only if the scroll has this version; 0 if it must not exist.")
  private @Nullable Long version;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Idempotency key: a repeat with the same key writes nothing.")
  private @Nullable String key;

  SqRemote.Ask onto(SqRemote.Ask ask) {
    if (version != null) {
      ask.header("If-Match", "\"" + version + "\"");
    }
    return key == null ? ask : ask.header("Idempotency-Key", key);
  }
}
