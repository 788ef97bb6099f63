package choir.runtime.sq.cli;

import choir.core.sq.StoreException;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.Output;
import choir.runtime.cli.Progress;
import choir.runtime.cli.Table;
import choir.runtime.sq.files.Exporter;
import choir.runtime.sq.files.Exporter.Exported;
import choir.runtime.sq.files.Exporter.Listing;
import choir.runtime.sq.files.MalformedPhextException;
import choir.runtime.sq.files.PhextFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir sq export}. */
@Command(
    name = "export",
    description = "Exports each phext of a running server to a file, all as of the same version.",
    footer = {
      "Each file has the canonical form of the original sq and is replaced atomically. The",
      "ranch's reserved phexts (journal, runs, ...) are omitted unless given with --phext;",
      "'choir backup' includes them all."
    })
@Examples({"choir sq export ./phexts", "choir sq export --phext lux ./phexts"})
final class SqExportCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private SqOption server;

  @Option(
      names = "--phext",
      paramLabel = "NAME",
      description = "Only this phext; repeatable. Default: all.")
  private List<String> chosen = new ArrayList<>();

  @Parameters(paramLabel = "FOLDER", description = "The target folder; created if absent.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path folder;

  @Override
  public void run() {
    try {
      Exporter exporter = new Exporter(server.client());
      Listing listing = exporter.list();
      List<String> phexts = SqFileNames.chosen(listing, chosen);
      Files.createDirectories(folder);
      PhextFolder files = new PhextFolder(folder);
      List<Exported> done = new ArrayList<>();
      for (String phext : phexts) {
        try (Progress progress = server.progress("exporting " + phext)) {
          assert progress != null;
          done.add(exporter.export(phext, listing.version(), files));
        }
      }
      output.write(() -> table(listing, done), () -> json(listing, done));
    } catch (MalformedPhextException unfit) {
      throw new BadInput(String.valueOf(unfit.getMessage()));
    } catch (StoreException | IOException failed) {
      throw new Failed(String.valueOf(failed.getMessage()));
    }
  }

  private String table(Listing listing, List<Exported> done) {
    Table table = new Table("PHEXT", "SCROLLS", "BYTES", "CHECKSUM", "FILE");
    for (Exported each : done) {
      table.row(each.phext(), each.scrolls(), each.bytes(), each.checksum(), each.file());
    }
    return table.text()
        + "%d phexts in %s, as of version %d\n".formatted(done.size(), folder, listing.version());
  }

  private static Map<String, Object> json(Listing listing, List<Exported> done) {
    List<Map<String, Object>> files = new ArrayList<>();
    for (Exported each : done) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("phext", each.phext());
      fields.put("file", each.file().toString());
      fields.put("scrolls", each.scrolls());
      fields.put("bytes", each.bytes());
      fields.put("checksum", each.checksum());
      files.add(fields);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("version", listing.version());
    all.put("phexts", files);
    return all;
  }
}
