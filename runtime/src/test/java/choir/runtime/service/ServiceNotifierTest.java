package choir.runtime.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a recording program in place of systemd-notify. */
final class ServiceNotifierTest {
  private static final Optional<Duration> WATCHDOG = Optional.of(Duration.ofMillis(200));

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // written before each
  private Path told;

  @SuppressWarnings("NullAway.Init") // written before each
  private NotifyProgram program;

  @BeforeEach
  void write() throws IOException {
    told = Files.createFile(folder.resolve("told"));
    program = program("#!/bin/sh\nprintf '%s|' \"$@\" >>'" + told + "'\necho >>'" + told + "'\n");
  }

  private NotifyProgram program(String script) throws IOException {
    Path file = folder.resolve("notify");
    Files.writeString(file, script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return new NotifyProgram(file);
  }

  private List<String> told() throws IOException {
    return Files.readAllLines(told);
  }

  private void awaitTold(String line) {
    await("the manager is told " + line)
        .atMost(Duration.ofSeconds(10))
        .until(() -> told().contains(line));
  }

  @Test
  void progressBuysTimeAndSaysWhatIsWaitedFor() throws IOException {
    ServiceNotifier notices = new ServiceNotifier(true, WATCHDOG, program);
    notices.starting("model: offline");
    notices.starting("waiting for\nthe cluster");
    awaitTold("EXTEND_TIMEOUT_USEC=90000000|STATUS=waiting for the cluster|");
    notices.stopping();
    assertThat(told()).as("two lines in a moment cost one process").hasSize(2);
  }

  @Test
  void aNodeThatServesIsReadyAndThenAlive() throws IOException {
    ServiceNotifier notices = new ServiceNotifier(true, WATCHDOG, program);
    notices.starting("model: offline");
    notices.ready(() -> true);
    awaitTold("WATCHDOG=1|");
    notices.stopping();
    assertThat(told().get(0)).isEqualTo("READY=1|STATUS=serves|");
    assertThat(told()).last().isEqualTo("STOPPING=1|STATUS=stops|");
    assertThat(told()).as("what was waited for is over").noneMatch(it -> it.contains("offline"));
  }

  @Test
  void aNodeWhoseActorsDoNotAnswerIsNotSaidToLive() throws IOException {
    AtomicBoolean lives = new AtomicBoolean(false);
    ServiceNotifier notices = new ServiceNotifier(true, WATCHDOG, program);
    notices.ready(lives::get);
    awaitTold("STATUS=does not answer|");
    assertThat(told()).doesNotContain("WATCHDOG=1|");
    lives.set(true);
    awaitTold("WATCHDOG=1|");
    notices.stopping();
  }

  @Test
  void withoutAWatchdogItIsOnlyReady() throws IOException {
    ServiceNotifier notices = new ServiceNotifier(true, Optional.empty(), program);
    notices.ready(() -> true);
    notices.stopping();
    assertThat(told()).containsExactly("READY=1|STATUS=serves|", "STOPPING=1|STATUS=stops|");
  }

  @Test
  void afterTheLastWordNothingIsTold() throws IOException {
    ServiceNotifier notices = new ServiceNotifier(true, WATCHDOG, program);
    notices.stopping();
    notices.starting("again");
    notices.ready(() -> true);
    notices.stopping();
    assertThat(told()).containsExactly("STOPPING=1|STATUS=stops|");
  }

  @Test
  void whereNoManagerAsksNothingIsRun() throws IOException {
    ServiceNotifier notices = new ServiceNotifier(false, WATCHDOG, program);
    notices.starting("model: offline");
    notices.ready(() -> true);
    notices.stopping();
    assertThat(told()).isEmpty();
  }

  @Test
  void aProgramThatFailsDoesNotEndTheWatch() throws IOException {
    NotifyProgram failing = program("#!/bin/sh\necho x >>'" + told + "'\nexit 1\n");
    ServiceNotifier notices = new ServiceNotifier(true, WATCHDOG, failing);
    notices.ready(() -> true);
    await("it is tried again").atMost(Duration.ofSeconds(10)).until(() -> told().size() >= 3);
    notices.stopping();
  }

  @Test
  void aWatchdogIsOursIfItNamesUsOrNobody() {
    assertThat(ServiceNotifier.watchdog(Map.of("WATCHDOG_USEC", "60000000"), 7))
        .contains(Duration.ofMinutes(1));
    assertThat(
            ServiceNotifier.watchdog(Map.of("WATCHDOG_USEC", "60000000", "WATCHDOG_PID", "7"), 7))
        .contains(Duration.ofMinutes(1));
    assertThat(
            ServiceNotifier.watchdog(Map.of("WATCHDOG_USEC", "60000000", "WATCHDOG_PID", "8"), 7))
        .isEmpty();
    assertThat(ServiceNotifier.watchdog(Map.of("WATCHDOG_USEC", "0"), 7)).isEmpty();
    assertThat(ServiceNotifier.watchdog(Map.of(), 7)).isEmpty();
  }

  @Test
  void aStatusIsOneLineOfAtMostTwoHundredCharacters() {
    assertThat(ServiceNotifier.status(" a\r\nb\t")).isEqualTo("STATUS=a b");
    assertThat(ServiceNotifier.status("x".repeat(300))).hasSize("STATUS=".length() + 200);
  }
}
