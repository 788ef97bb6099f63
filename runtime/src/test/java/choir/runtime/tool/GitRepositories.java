package choir.runtime.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Repositories for tests, as a person makes them: with git itself, and without the tool. */
record GitRepositories(Path machine) {
  /** What a person would see who does not use the tool. */
  String git(Path folder, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(each -> each.startsWith("GIT_"));
    environment.put("HOME", "/nonexistent");
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    for (String who : List.of("AUTHOR", "COMMITTER")) {
      environment.put("GIT_" + who + "_NAME", "Ada");
      environment.put("GIT_" + who + "_EMAIL", "ada@example.org");
    }
    builder.redirectInput(Path.of("/dev/null").toFile()).redirectErrorStream(true);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
    return output;
  }

  /** A working tree on the branch {@code agent/lux}, with one commit. */
  Path create(String name) throws IOException, InterruptedException {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/git"))
            || Files.isExecutable(Path.of("/usr/local/bin/git")),
        "git is not installed on this machine");
    Path tree = Files.createDirectories(machine.resolve(name));
    git(tree, "init", "-q");
    git(tree, "symbolic-ref", "HEAD", "refs/heads/agent/lux");
    Files.writeString(tree.resolve("plan.md"), "one\n");
    git(tree, "add", "plan.md");
    git(tree, "commit", "-q", "-m", "The plan");
    return tree;
  }

  /** The remote {@code origin} of a working tree: a repository without one. */
  Path remote(Path tree) throws IOException, InterruptedException {
    Path bare = Files.createDirectories(machine.resolve("bare.git"));
    git(bare, "init", "-q", "--bare");
    git(tree, "remote", "add", "origin", bare.toString());
    return bare;
  }

  /** A program that leaves a note of each of its runs in {@link #ran}. */
  Path evil(String name) throws IOException {
    Path script =
        Files.writeString(
            machine.resolve(name), "#!/bin/sh\necho " + name + " >> " + ran() + "\ncat\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }

  Path ran() {
    return machine.resolve("ran");
  }
}
