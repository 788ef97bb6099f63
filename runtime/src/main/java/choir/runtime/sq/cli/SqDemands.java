package choir.runtime.sq.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What must hold for a write to happen. */
public final class SqDemands {
  @Option(
      names = "--if-version",
      paramLabel = "VERSION",
      description = "Only if the scroll has this version; 0 for no scroll.")
  private @Nullable Long version;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Your own key for this write: the same again writes nothing.")
  private @Nullable String key;

  SqRemote.Ask onto(SqRemote.Ask ask) {
    if (version != null) {
      ask.header("If-Match", "\"" + version + "\"");
    }
    return key == null ? ask : ask.header("Idempotency-Key", key);
  }
}
