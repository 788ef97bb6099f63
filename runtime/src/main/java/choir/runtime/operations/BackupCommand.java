package choir.runtime.operations;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.FileProblem;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.cli.Table;
import choir.runtime.sq.backup.BackupManifest;
import choir.runtime.sq.backup.InvalidBackupException;
import choir.runtime.sq.backup.Restore;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code choir backup}. */
@Command(
    name = "backup",
    description =
        "Writes the whole store into one file. The ranch may be running. The file is verified.",
    footer = {
      "The file is a tar: journals, runs, scrolls with their history, tenants and tokens (hashes),",
      "and the files that declare the ranch: ranch.yaml, the agents' texts, schedules and skills.",
      "No keys: keep those elsewhere. 'choir restore' reads it."
    })
@InSection(Section.STORE)
@Examples("choir backup ranch.tar")
public final class BackupCommand implements Runnable {
  private static final Set<StandardOpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Parameters(paramLabel = "FILE", description = "File to create, such as ranch.tar.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path file;

  @Override
  public void run() {
    if (Files.exists(file)) {
      throw new BadInput(file + " exists already; choose another name or move it away");
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      fetch(part);
      BackupManifest about = Restore.check(part);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      show(output, file, Files.size(file), about);
    } catch (InvalidBackupException unsound) {
      throw new Failed(
          "the backup is not complete (%s); %s is kept for inspection. Try again"
              .formatted(unsound.getMessage(), part));
    } catch (IOException failed) {
      throw new Failed("the backup cannot be written: " + FileProblem.of(failed));
    }
  }

  private void fetch(Path part) throws IOException {
    NodeClient client = node.client();
    HttpResponse<InputStream> response;
    try {
      response = client.open(client.request("/api/v1/backup").GET());
    } catch (IOException failed) {
      throw client.failure(failed);
    }
    try (InputStream in = response.body()) {
      if (response.statusCode() != 200) {
        String body = new String(in.readNBytes(1 << 16), StandardCharsets.UTF_8);
        throw client.refused(response.statusCode(), body);
      }
      Files.deleteIfExists(part);
      try (FileChannel out = FileChannel.open(part, NEW, ownerOnly(part))) {
        in.transferTo(Channels.newOutputStream(out));
        out.force(true);
      }
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /** Shows the result of a backup or a restore. */
  public static void show(Output output, Path file, long bytes, BackupManifest about) {
    output.write(
        () ->
            ("%s: %d bytes, %d scrolls of %d phexts as of version %d, made %s;"
                    + " every checksum holds\n")
                .formatted(
                    file,
                    bytes,
                    about.scrolls(),
                    about.phexts(),
                    about.version(),
                    Table.seconds(about.made().toString())),
        () -> BackupView.of(file, bytes, about));
  }
}
