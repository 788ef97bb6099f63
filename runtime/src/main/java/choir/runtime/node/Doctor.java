package choir.runtime.node;

import choir.core.calendar.WallClock;
import choir.core.model.ModelDeclaration;
import choir.core.sq.StoreException;
import choir.runtime.access.AdminToken;
import choir.runtime.cli.FileProblem;
import choir.runtime.cli.NodeProcess;
import choir.runtime.cli.Screen;
import choir.runtime.discord.DiscordCheck;
import choir.runtime.mcp.McpCheck;
import choir.runtime.mcp.McpSection;
import choir.runtime.model.ApiKeys;
import choir.runtime.model.ModelCheck;
import choir.runtime.model.ModelConnections;
import choir.runtime.model.ModelProbe;
import choir.runtime.model.ModelsSection;
import choir.runtime.ranch.DeclaredRanch;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.ranch.RanchFile;
import choir.runtime.ranch.RanchFileException;
import choir.runtime.skills.SkillSet;
import choir.runtime.skills.SkillsSection;
import choir.runtime.sq.io.PrivateFolder;
import choir.runtime.sq.store.StoreStats;
import choir.runtime.tls.CertificateFacts;
import choir.runtime.tls.NodeIdentity;
import choir.runtime.tls.TlsFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The checks of {@code choir doctor}, independent of each other. */
final class Doctor {
  /** Warning threshold: less may not suffice for a day of a busy ranch. */
  private static final long MIN_FREE_BYTES = 1L << 30;

  /** Warning threshold: each answer waits for several fsyncs. */
  private static final double SLOW_MILLIS = 20;

  private static final int SYNCS = 20;

  /** The result of a check. */
  enum Grade {
    OK,
    WARN,
    FAIL;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One line of the report; {@code detail} names the remedy unless the check passed. */
  record Finding(Grade grade, String what, String detail) {}

  private final Path home;
  private final Screen messages;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * @param messages where a long wait is shown
   */
  Doctor(Path home, Screen messages) {
    this.home = home;
    this.messages = messages;
  }

  List<Finding> examine() {
    add(Grade.OK, "java", Runtime.version() + " at " + System.getProperty("java.home"));
    // Schedules on machines with different data would disagree about future clock changes.
    add(Grade.OK, "time zones", "data of " + WallClock.dataVersion());
    Optional<ProcessHandle> node = node();
    if (folder()) {
      mode();
      disk();
      token();
    }
    Optional<DeclaredRanch> ranch = declared();
    certificates(ranch.map(DeclaredRanch::http).orElse(HttpAddress.DEFAULT));
    store(node);
    findings.addAll(new PortCheck(home, messages).check(node.isPresent(), ranch));
    models(ranch);
    mcp(ranch);
    discord(ranch);
    return findings;
  }

  private void add(Grade grade, String what, String detail) {
    findings.add(new Finding(grade, what, detail));
  }

  private Optional<ProcessHandle> node() {
    try {
      Optional<ProcessHandle> node = NodeProcess.of(home);
      add(Grade.OK, "node", node.map(p -> "runs (pid " + p.pid() + ")").orElse("does not run"));
      return node;
    } catch (IOException failed) {
      add(Grade.WARN, "node", "cannot determine whether one runs: " + failed.getMessage());
      return Optional.empty();
    }
  }

  /** Other users of the machine read what the home holds, whatever tokens they have. */
  private void mode() {
    try {
      Optional<String> exposed = PrivateFolder.exposure(home);
      add(exposed.isPresent() ? Grade.WARN : Grade.OK, "mode", exposed.orElse("private"));
    } catch (IOException failed) {
      add(Grade.WARN, "mode", FileProblem.of(failed));
    }
  }

  private boolean folder() {
    if (!Files.exists(home)) {
      add(Grade.OK, "home", home + " does not exist yet; 'choir up' creates it");
      return false;
    }
    boolean usable = Files.isDirectory(home) && Files.isWritable(home);
    add(
        usable ? Grade.OK : Grade.FAIL,
        "home",
        usable ? home.toString() : home + " is not a folder that this user can write to");
    return usable;
  }

  private void disk() {
    try {
      long free = Files.getFileStore(home).getUsableSpace();
      String size = "%.1f GB free".formatted(free / 1e9);
      add(free < MIN_FREE_BYTES ? Grade.WARN : Grade.OK, "disk", size);
      double millis = syncMillis();
      add(
          millis > SLOW_MILLIS ? Grade.WARN : Grade.OK,
          "fsync",
          "%.2f ms (median of %d)".formatted(millis, SYNCS));
    } catch (IOException failed) {
      add(Grade.FAIL, "disk", "cannot be written: " + failed.getMessage());
    }
  }

  private double syncMillis() throws IOException {
    Path file = Files.createTempFile(home, "doctor", ".tmp");
    long[] nanos = new long[SYNCS];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; i < SYNCS; i++) {
        channel.write(ByteBuffer.allocate(300), i * 300L);
        long began = System.nanoTime();
        channel.force(false);
        nanos[i] = System.nanoTime() - began;
      }
    } finally {
      Files.delete(file);
    }
    Arrays.sort(nanos);
    return nanos[SYNCS / 2] / 1e6;
  }

  private void token() {
    Path token = AdminToken.in(home);
    try {
      if (!Files.exists(token)) {
        add(Grade.OK, "token", "none yet; the first 'choir up' creates one");
        return;
      }
      Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(token);
      boolean own =
          Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)
              .containsAll(allowed);
      add(
          own ? Grade.OK : Grade.WARN,
          "token",
          own ? token.toString() : token + " can be read by others: chmod 600 " + token);
    } catch (IOException | UnsupportedOperationException failed) {
      add(Grade.WARN, "token", "its permissions cannot be read: " + failed.getMessage());
    }
  }

  private Optional<DeclaredRanch> declared() {
    if (!Files.exists(home.resolve(RanchFile.NAME))) {
      add(Grade.OK, "ranch.yaml", "does not exist yet; 'choir init' or 'choir up' writes one");
      return Optional.empty();
    }
    try {
      DeclaredRanch ranch = RanchFile.read(home, RanchFeatures.SECTIONS).ranch();
      ranch.warnings().forEach(warning -> add(Grade.WARN, "ranch.yaml", warning));
      skills(ranch.declaration().sections().getOrDefault(SkillsSection.NAME, ""));
      int agents = ranch.declaration().agents().size();
      add(Grade.OK, "ranch.yaml", ranch.declaration().name() + ", " + agents + " agents");
      return Optional.of(ranch);
    } catch (RanchFileException refused) {
      refused.problems().forEach(problem -> add(Grade.FAIL, "ranch.yaml", problem.toString()));
      return Optional.empty();
    }
  }

  /** What is unusual about them is among the warnings of the files. */
  private void skills(String section) {
    SkillSet skills = SkillSet.read(section);
    if (!skills.isEmpty()) {
      add(skills.invalid().isEmpty() ? Grade.OK : Grade.WARN, "skills", skills.count());
    }
  }

  private void certificates(HttpAddress http) {
    TlsFolder tls = TlsFolder.ofHome(home);
    if (!tls.isThere()) {
      return;
    }
    try {
      Instant now = Instant.now();
      CertificateFacts own = tls.usable(now);
      Optional<String> wrong = own.warning(now).or(() -> missingLoopback(own, http));
      add(
          wrong.isPresent() ? Grade.WARN : Grade.OK,
          "certificates",
          wrong
              .map(words -> words + ": choir cert renew")
              .orElse("%s, until %s".formatted(own.subject(), own.until())));
      if (tls.hasAuthority()) {
        add(
            Grade.OK,
            "certificates",
            tls.folder().resolve("ca.key")
                + " is the ranch's CA: keep a copy elsewhere, and move it away once all machines"
                + " have joined");
      }
    } catch (IOException unusable) {
      add(Grade.FAIL, "certificates", String.valueOf(unusable.getMessage()));
    }
  }

  /** Certificates of older builds contain only the requested hosts. */
  private static Optional<String> missingLoopback(CertificateFacts own, HttpAddress http) {
    return http.isLoopback() || own.hosts().containsAll(NodeIdentity.LOOPBACK)
        ? Optional.empty()
        : Optional.of(
            "%s does not contain the loopback address, which local commands use with https"
                .formatted(own.subject()));
  }

  private void store(Optional<ProcessHandle> node) {
    if (node.isPresent() || !Files.exists(home.resolve("sq"))) {
      add(Grade.OK, "store", node.isPresent() ? "in use by the node" : "empty");
      return;
    }
    try {
      StoreStats stats = NodeStore.look(home);
      add(
          Grade.OK,
          "store",
          "read completely: %d scrolls in %d phexts, %d bytes"
              .formatted(stats.scrolls(), stats.phexts(), stats.bytes()));
    } catch (StoreException | IOException refused) {
      add(Grade.FAIL, "store", String.valueOf(refused.getMessage()));
    }
  }

  /** Connects to each MCP server; a node serves without them. */
  private void mcp(Optional<DeclaredRanch> ranch) {
    String json =
        ranch.map(r -> r.declaration().sections().getOrDefault(McpSection.NAME, "")).orElse("");
    for (McpCheck.Finding each : new McpCheck(System::getenv).check(json)) {
      add(each.good() ? Grade.OK : Grade.WARN, "mcp", each.words());
    }
  }

  private void discord(Optional<DeclaredRanch> ranch) {
    ranch
        .map(each -> new DiscordCheck(home, System::getenv).check(each.declaration()))
        .orElse(List.of())
        .forEach(each -> add(each.good() ? Grade.OK : Grade.WARN, "discord", each.words()));
  }

  private void models(Optional<DeclaredRanch> ranch) {
    List<ModelDeclaration> declared =
        ranch
            .map(r -> r.declaration().sections().getOrDefault(ModelDeclaration.SECTION, ""))
            .map(json -> ModelsSection.read(json).models())
            .orElse(List.of());
    if (!declared.isEmpty()) {
      declared(declared);
      return;
    }
    try (ModelConnections connections = new ModelConnections(InstantSource.system())) {
      Optional<ModelProbe.Found> found = new ModelProbe(connections).look().join();
      add(
          found.isPresent() ? Grade.OK : Grade.WARN,
          "models",
          found
              .map(local -> local.model() + " at " + local.baseUrl())
              .orElse("none declared, none on this machine: the offline model will answer"));
    }
  }

  /** Asks each server for its list of models, all at the same time. */
  private void declared(List<ModelDeclaration> models) {
    try (ModelConnections connections = new ModelConnections(InstantSource.system())) {
      ModelCheck check = new ModelCheck(connections, new ApiKeys(System::getenv, home));
      List<CompletableFuture<ModelCheck.Finding>> findings =
          models.stream().map(check::check).toList();
      for (CompletableFuture<ModelCheck.Finding> finding : findings) {
        ModelCheck.Finding found = finding.join();
        Grade grade =
            switch (found.grade()) {
              case OK -> Grade.OK;
              case UNSURE -> Grade.WARN;
              case FAIL -> Grade.FAIL;
            };
        add(grade, "models", found.words());
      }
    }
  }
}
