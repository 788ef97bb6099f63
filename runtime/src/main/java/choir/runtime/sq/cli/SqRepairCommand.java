package choir.runtime.sq.cli;

import choir.core.sq.StoreException;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.FileProblem;
import choir.runtime.cli.Output;
import choir.runtime.cli.Table;
import choir.runtime.ranch.HomeFolder;
import choir.runtime.sq.log.LogInspection;
import choir.runtime.sq.log.LogInspection.Damage;
import choir.runtime.sq.log.LogInspection.Findings;
import choir.runtime.sq.log.NioDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir sq repair}: works offline; the node must not be running. */
@Command(
    name = "repair",
    description = "Shows the readable data of a damaged store, and optionally saves them.",
    footer = {
      "FOLDER is a node's home or the store in it, which is not modified. Prefer a copy from",
      "another node or 'choir restore' to the saved data, which may be incomplete."
    })
@Examples({"choir sq repair /srv/choir", "choir sq repair /srv/choir --into ./saved"})
final class SqRepairCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Option(
      names = "--into",
      paramLabel = "FOLDER",
      description = "Save readable data to this store folder, which must be empty.")
  private @Nullable Path into;

  @Parameters(paramLabel = "FOLDER", description = "The store to examine.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path folder;

  @Override
  public void run() {
    Path store = Files.isDirectory(HomeFolder.store(folder)) ? HomeFolder.store(folder) : folder;
    if (!Files.isDirectory(store)) {
      throw new BadInput(folder + " is not a folder; specify a node's home or the store in it");
    }
    try {
      Findings findings = into == null ? look(store) : save(store, into);
      if (findings.segments() == 0) {
        throw new BadInput(
            store + " contains no store: there is no file NUMBER-GENERATION.scrolls");
      }
      output.write(() -> text(store, findings), () -> findings);
    } catch (StoreException refused) {
      throw new BadInput(String.valueOf(refused.getMessage()));
    } catch (IOException failed) {
      throw new Failed("the store cannot be read: " + FileProblem.of(failed));
    }
  }

  private static Findings look(Path store) throws IOException {
    try (NioDisk disk = NioDisk.open(store)) {
      return LogInspection.inspect(disk);
    }
  }

  private static Findings save(Path store, Path target) throws IOException {
    try (NioDisk disk = NioDisk.open(store);
        NioDisk empty = NioDisk.open(target)) {
      return LogInspection.save(disk, empty);
    }
  }

  private String text(Path store, Findings findings) {
    StringBuilder text = new StringBuilder();
    if (!findings.damage().isEmpty()) {
      Table table = new Table("FILE", "OFFSET", "BYTES", "LOST");
      for (Damage each : findings.damage()) {
        table.row(each.file(), each.offset(), each.bytes(), lost(each));
      }
      text.append(table.text());
    }
    text.append(
        "%s: %d records in %d files are intact, up to version %d; %d places are damaged\n"
            .formatted(
                store,
                findings.records(),
                findings.segments(),
                findings.last(),
                findings.damage().size()));
    if (into != null) {
      text.append("intact records were saved to ").append(into).append('\n');
    }
    return text.toString();
  }

  private static String lost(Damage damage) {
    return damage.until() == 0
        ? "changes after version " + damage.after()
        : "changes of versions %d to %d".formatted(damage.after(), damage.until());
  }
}
