package choir.core.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.id.AgentId;
import choir.core.run.ReplyTo;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeartbeatTest {
  private static final AgentId LUX = new AgentId("lux");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  \n\n",
        "# Heartbeat\n\n## Nothing\n",
        "<!-- keep this file empty\n to skip -->\n# Title\n",
        "# Tasks\n- [ ]\n-\n",
        "<!-- never closed"
      })
  void textWithoutATaskCostsNothing(String text) {
    assertThat(Heartbeat.asksNothing(text)).isTrue();
    assertThat(Heartbeat.DEFAULT.of(LUX, text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Check the mail.", "# Tasks\n- [ ] mail", "<!-- a --> look <!-- b -->"})
  void textWithATaskIsAHeartbeat(String text) {
    assertThat(Heartbeat.asksNothing(text)).isFalse();
    Schedule beat = Heartbeat.DEFAULT.of(LUX, text).orElseThrow();
    assertThat(beat.name()).isEqualTo("heartbeat.lux");
    assertThat(beat.owner()).isEqualTo(Schedule.Owner.HEARTBEAT);
    assertThat(beat.task().text()).endsWith(text.strip()).contains("answer HEARTBEAT_OK");
    assertThat(beat.timetable().words()).isEqualTo("48 runs a day, every 30m");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HEARTBEAT_OK",
        " **HEARTBEAT_OK**\n",
        "HEARTBEAT_OK - all quiet.",
        "Nothing is new. HEARTBEAT_OK",
        "NO_REPLY",
        "`NO_REPLY`."
      })
  void replyThatReportsNothingIsSilent(String reply) {
    assertThat(Heartbeat.isSilent(reply)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "The disk is full.",
        "HEARTBEAT_OKAY",
        "MY_HEARTBEAT_OK",
        "I would say HEARTBEAT_OK but the disk is full."
      })
  void otherRepliesAreNot(String reply) {
    assertThat(Heartbeat.isSilent(reply)).isFalse();
  }

  @Test
  void longReportIsNotSilentWhateverItBeginsWith() {
    assertThat(Heartbeat.isSilent("HEARTBEAT_OK" + "x".repeat(301))).isFalse();
    assertThat(Heartbeat.isSilent("HEARTBEAT_OK " + "x ".repeat(140))).isTrue();
    assertThat(Heartbeat.isSilent("HEARTBEAT_OK " + "x ".repeat(160))).isFalse();
  }

  private static Heartbeat every(Duration every, List<Window> active) {
    return new Heartbeat(every, active, ZoneOffset.UTC, "small", ReplyTo.NOWHERE);
  }

  @Test
  void zeroIsNever() {
    assertThat(every(Duration.ZERO, List.of()).of(LUX, "Look.")).isEmpty();
  }

  @Test
  void agentsBeatAtDifferentMomentsWhichStay() {
    List<Instant> first =
        IntStream.range(0, 100)
            .mapToObj(i -> Heartbeat.DEFAULT.of(new AgentId("agent-" + i), "Look.").orElseThrow())
            .map(each -> each.timetable().next(Instant.parse("2026-12-01T12:00:00Z")).orElseThrow())
            .toList();
    assertThat(first.stream().distinct().count()).isGreaterThan(90);
    long early =
        first.stream().filter(at -> at.isBefore(Instant.parse("2026-12-01T12:15:00Z"))).count();
    assertThat(early).isBetween(30L, 70L);
    assertThat(Heartbeat.DEFAULT.of(LUX, "Look.")).isEqualTo(Heartbeat.DEFAULT.of(LUX, "Look."));
  }

  @Test
  void activeHoursAndModelAreThoseOfTheDeclaration() {
    Schedule beat =
        every(Duration.ofHours(1), List.of(Window.parse("08:00-23:00")))
            .of(LUX, "Look.")
            .orElseThrow();
    assertThat(beat.task().model()).isEqualTo("small");
    Optional<Instant> next = beat.timetable().next(Instant.parse("2026-12-01T23:30:00Z"));
    assertThat(next.orElseThrow())
        .isBetween(Instant.parse("2026-12-02T08:00:00Z"), Instant.parse("2026-12-02T09:00:00Z"));
  }

  @Test
  void veryLongTextIsCutWithANote() {
    String text = Heartbeat.DEFAULT.of(LUX, "x".repeat(20_000)).orElseThrow().task().text();
    assertThat(text).hasSizeLessThan(7_000).endsWith("is left out: it is too long.]");
  }
}
