package choir.runtime.node;

import choir.core.sq.StoreException;
import choir.runtime.access.AdminToken;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.Failed;
import choir.runtime.cli.HomeOption;
import choir.runtime.cli.Output;
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
    description = "Makes a home of a backup. The home must be empty or not there yet.",
    footer = {
      "",
      "All is checked before anything is put in place. Never run a restored ranch beside the one",
      "that was backed up: both would answer for the same agents."
    })
public final class RestoreCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private HomeOption home;

  @Option(names = "--check", description = "Only check the file; write nothing.")
  private boolean check;

  @Parameters(paramLabel = "FILE", description = "What 'choir backup' wrote.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path file;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    if (!Files.isRegularFile(file)) {
      throw new BadInput(file + " is no file; name what 'choir backup' wrote");
    }
    try {
      BackupManifest about =
          check
              ? Restore.check(file)
              : new Restore(file, home.folder()).run(RestoreCommand::settle);
      BackupCommand.show(output, file, Files.size(file), about);
      if (!check && !output.isJson()) {
        spec.commandLine()
            .getOut()
            .println(
                "restored into %s, with an admin token of its own; start it with 'choir up --home %s'"
                    .formatted(home.folder(), home.folder()));
      }
    } catch (InvalidBackupException | HomeNotEmptyException refused) {
      throw new BadInput(file + ": " + refused.getMessage() + ". Nothing was restored");
    } catch (StoreException damaged) {
      throw new Failed(file + ": " + damaged.getMessage() + ". Nothing was restored");
    } catch (IOException failed) {
      throw new Failed("nothing was restored: " + failed.getMessage());
    }
  }

  private static long settle(Path snapshot, Path home) throws IOException {
    long version = SnapshotInstaller.install(snapshot, HomeFolder.store(home));
    // The backup holds hashes alone; without this nobody could get in who has lost the token.
    String unused = AdminToken.fresh(AdminToken.in(home), new SecureRandom());
    return version;
  }
}
