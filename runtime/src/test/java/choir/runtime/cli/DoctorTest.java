package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.sq.io.FreePorts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorTest {
  @TempDir Path folder;

  private Terminal doctor(String... more) {
    String[] arguments = new String[3 + more.length];
    arguments[0] = "doctor";
    arguments[1] = "--home";
    arguments[2] = folder.resolve("home").toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return Terminal.run(arguments);
  }

  @Test
  void aMachineWithoutAHomeIsWellAndNothingIsMade() {
    Terminal terminal = doctor();
    assertThat(terminal.out()).contains("does not exist yet; 'choir up' creates it");
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @Test
  void everyFaultOfTheDeclarationIsShownWithItsPlace() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Files.writeString(home.resolve("ranch.yaml"), "ranch: test\nagnets: []\n");
    Terminal terminal = doctor();
    assertThat(terminal.out()).containsPattern("fail +ranch.yaml +ranch.yaml:2:1: ");
    assertThat(terminal.exitCode()).isEqualTo(1);
    assertThat(terminal.err()).contains("checks failed");
  }

  /** Case C-12. */
  @Test
  void invalidSkillsAreCounted() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Files.writeString(
        home.resolve("ranch.yaml"),
        "ranch: test\nagents:\n  - {id: lux, name: Lux, role: vision}\n");
    Path skills = home.resolve("skills");
    Files.writeString(
        Files.createDirectories(skills.resolve("a")).resolve("SKILL.md"),
        "---\ndescription: Ships.\n---\n");
    assertThat(doctor().out()).containsPattern("ok +skills +1 skill\n");
    Files.writeString(Files.createDirectories(skills.resolve("b")).resolve("SKILL.md"), "");
    assertThat(doctor().out())
        .containsPattern("warn +ranch.yaml +skills/b/SKILL.md: is empty\n")
        .containsPattern("warn +skills +2 skills, 1 invalid\n");
  }

  @Test
  void aTokenThatOthersCanReadIsNamedWithTheRemedy() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Path token = Files.writeString(home.resolve("token"), "secret-of-the-test\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    Terminal terminal = doctor("-o", "json");
    assertThat(terminal.out()).contains("chmod 600 " + token).doesNotContain("secret-of-the-test");
  }

  /** The gateway that an agent replaces may still run: the node waits for its port. */
  @Test
  void aPortOfAnAgentThatIsInUseIsAWarning() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    int free = FreePorts.next();
    try (ServerSocket gateway = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Files.writeString(
          home.resolve("ranch.yaml"),
          "ranch: test\nhooks: {ports: {%d: lux, %d: lux}}\n"
                  .formatted(gateway.getLocalPort(), free)
              + "agents:\n  - {id: lux, name: Lux, role: vision}\n");
      assertThat(doctor().out())
          .containsPattern(
              "warn +port %d +port %d of 127.0.0.1 is in use"
                  .formatted(gateway.getLocalPort(), gateway.getLocalPort()))
          .containsPattern("ok +port %d +free for the hooks of lux".formatted(free));
    }
  }

  @Test
  void certificatesThatANodeWouldNotStartWithAreAFault() throws Exception {
    Path home = folder.resolve("home");
    for (String[] made : new String[][] {{"init"}, {"issue", "a"}}) {
      String[] all = Arrays.copyOf(new String[] {"cert"}, 3 + made.length);
      System.arraycopy(made, 0, all, 1, made.length);
      all[all.length - 2] = "--home";
      all[all.length - 1] = home.toString();
      assertThat(Terminal.run(all).err()).isEmpty();
    }
    assertThat(doctor().out()).containsPattern("ok +certificates +CN=a, until 20");
    Path key = home.resolve("tls").resolve("node.key");
    Files.delete(key);
    assertThat(doctor().out()).containsPattern("fail +certificates +" + key + " is missing");
  }

  @Test
  void aDamagedStoreIsNamedWithFileAndOffset() throws Exception {
    Path store = Files.createDirectories(folder.resolve("home").resolve("sq"));
    Files.writeString(store.resolve("0000000001-0001.scrolls"), "this is no segment\n".repeat(9));
    Terminal terminal = doctor();
    assertThat(terminal.out())
        .containsPattern("fail +store .*0000000001-0001.scrolls is damaged at offset 0");
  }
}
