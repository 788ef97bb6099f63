package choir.runtime.node;

import choir.core.sq.StoreException;
import choir.runtime.access.AdminToken;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.FileProblem;
import choir.runtime.cli.HomeOption;
import choir.runtime.cli.InSection;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.operations.BackupCommand;
import choir.runtime.ranch.HomeFolder;
import choir.runtime.sq.backup.BackupManifest;
import choir.runtime.sq.backup.HomeNotEmptyException;
import choir.runtime.sq.backup.InvalidBackupException;
import choir.runtime.sq.backup.Restore;
import choir.runtime.sq.store.SnapshotInstaller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code choir restore}. */
@Command(
    name = "restore",
    description = "Restores a home from a backup. The home must be empty or must not exist yet.",
    footer = {
      "Everything is checked before anything is written. Never run a restored ranch together with",
      "the original: both would act as the same agents."
    })
@InSection(Section.STORE)
@Examples({"choir restore ranch.tar --home /srv/choir", "choir restore --check ranch.tar"})
public final class RestoreCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private HomeOption home;

  @Option(names = "--check", description = "Only check the file; write nothing.")
  private boolean check;

  @Parameters(paramLabel = "FILE", description = "A file written by 'choir backup'.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path file;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    if (!Files.isRegularFile(file)) {
      throw new BadInput(file + " is not a file; specify a file written by 'choir backup'");
    }
    try {
      BackupManifest about =
          check
              ? Restore.check(file)
              : new Restore(file, home.folder()).run(RestoreCommand::finishRestore);
      BackupCommand.show(output, file, Files.size(file), about);
      if (!check && !output.isJson()) {
        spec.commandLine()
            .getOut()
            .println(
                "restored into %s, with a new admin token; start it with 'choir up --home %s'"
                    .formatted(home.folder(), home.folder()));
      }
    } catch (InvalidBackupException | HomeNotEmptyException refused) {
      throw new BadInput(file + ": " + refused.getMessage() + ". Nothing was restored");
    } catch (StoreException damaged) {
      throw new Failed(file + ": " + damaged.getMessage() + ". Nothing was restored");
    } catch (IOException failed) {
      throw new Failed("nothing was restored: " + FileProblem.of(failed));
    }
  }

  private static long finishRestore(Path snapshot, Path home) throws IOException {
    long version = SnapshotInstaller.install(snapshot, HomeFolder.store(home));
    // The backup contains only hashes; without a new token, a lost one would lock everyone out.
    AdminToken.fresh(AdminToken.in(home), new SecureRandom());
    return version;
  }
}
