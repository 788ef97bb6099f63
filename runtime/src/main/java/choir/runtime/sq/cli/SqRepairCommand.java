package choir.runtime.sq.cli;

import choir.core.sq.StoreException;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.Failed;
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

/** {@code choir sq repair}: needs no node, and none may be running there. */
@Command(
    name = "repair",
    description = "Shows what of a damaged store can be read, and saves it if asked.",
    footer = {
      "",
      "FOLDER is a node's home or the store in it. Nothing in it is changed. Before using what was",
      "saved: a copy from another node, or 'choir restore', loses nothing that they have."
    })
final class SqRepairCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Option(
      names = "--into",
      paramLabel = "FOLDER",
      description = "Save what can be read into this store folder, which must be empty.")
  private @Nullable Path into;

  @Parameters(paramLabel = "FOLDER", description = "The store that may be damaged.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path folder;

  @Override
  public void run() {
    Path store = Files.isDirectory(HomeFolder.store(folder)) ? HomeFolder.store(folder) : folder;
    if (!Files.isDirectory(store)) {
      throw new BadInput(folder + " is no folder; name a node's home or the store in it");
    }
    try {
      Findings findings = into == null ? look(store) : save(store, into);
      if (findings.segments() == 0) {
        throw new BadInput(store + " holds no store: no file NUMBER-GENERATION.scrolls");
      }
      output.write(() -> text(store, findings), () -> findings);
    } catch (StoreException refused) {
      throw new BadInput(String.valueOf(refused.getMessage()));
    } catch (IOException failed) {
      throw new Failed("%s cannot be read: %s".formatted(store, failed.getMessage()));
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
        "%s: %d records in %d files are whole, up to version %d; %d places are damaged\n"
            .formatted(
                store,
                findings.records(),
                findings.segments(),
                findings.last(),
                findings.damage().size()));
    if (into != null) {
      text.append("what is whole was saved into ").append(into).append('\n');
    }
    return text.toString();
  }

  private static String lost(Damage damage) {
    return damage.until() == 0
        ? "what came after version " + damage.after()
        : "changes of versions %d to %d".formatted(damage.after(), damage.until());
  }
}
