package choir.runtime.sq.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finding M5: homes, stores and logs were readable by every user of the machine. */
final class PrivateFolderTest {
  @TempDir Path folder;

  @Test
  void aNewFolderIsItsOwnersAlone() throws IOException {
    Path home = folder.resolve("ranch/home");
    PrivateFolder.create(home);
    assertThat(Files.getPosixFilePermissions(home))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(PrivateFolder.exposure(home)).isEmpty();
  }

  @Test
  void aFolderThatExistsIsLeftAsItIsAndItsExposureNamesTheRemedy() throws IOException {
    Path home = Files.createDirectory(folder.resolve("home"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    PrivateFolder.create(home);
    assertThat(PrivateFolder.exposure(home))
        .contains(
            "every user of this machine can read %s (rwxr-xr-x): chmod 700 %s"
                .formatted(home, home));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-x---"));
    assertThat(PrivateFolder.exposure(home)).as("a group is chosen by the owner").isEmpty();
    assertThat(PrivateFolder.exposure(folder.resolve("none"))).isEmpty();
  }
}
