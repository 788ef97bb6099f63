package choir.test.journal;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.calendar.CalendarEvent;
import choir.core.calendar.CalendarState;
import choir.core.chat.VoiceEvent;
import choir.core.chat.VoiceState;
import choir.core.floor.FloorEvent;
import choir.core.floor.FloorState;
import choir.core.mirrorborn.MirrorbornEvent;
import choir.core.mirrorborn.MirrorbornState;
import choir.core.roster.RosterEvent;
import choir.core.roster.RosterState;
import choir.core.run.Origin;
import choir.core.session.SessionEvent;
import choir.core.session.SessionState;
import choir.runtime.sq.journal.StoredJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * What earlier releases stored is read by this one. The files are never edited; a new release adds
 * a folder, a new type adds a file to the folder of the release that brings it.
 */
final class GoldenEventsTest {
  private static final String RELEASE = "v0.1";

  /** Types of that release with the fields that tell the origin of a text. */
  private static final String OUTSIDE = "v0.1-outside";

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final ActorSystem SYSTEM =
      ActorSystem.create("golden", ConfigFactory.parseString("pekko.loglevel = OFF"));
  private static final StoredJson JSON = new StoredJson((ExtendedActorSystem) SYSTEM);

  @AfterAll
  static void stop() {
    SYSTEM.terminate();
  }

  @Test
  void everyStoredTypeHasAGoldenFile() throws IOException {
    try (Stream<Path> files = Files.list(folder(RELEASE))) {
      Set<String> golden =
          files
              .map(file -> file.getFileName().toString().replace(".json", ""))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(golden).isEqualTo(new TreeSet<>(StoredJson.names()));
    }
  }

  @Test
  void noFieldOfAGoldenFileIsLost() throws IOException {
    for (String release : List.of(RELEASE, OUTSIDE)) {
      try (Stream<Path> files = Files.list(folder(release))) {
        for (Path file : files.toList()) {
          String name = file.getFileName().toString().replace(".json", "");
          JsonNode golden = MAPPER.readTree(Files.readAllBytes(file));
          JsonNode again = MAPPER.readTree(JSON.toBinary(read(release, name)));
          assertContains(release + " " + name, again, golden);
        }
      }
    }
  }

  @Test
  void goldenEventsWithTextFromOutsideFoldToTheirGoldenState() throws IOException {
    SessionState state =
        SessionState.NEW.apply((SessionEvent) read(OUTSIDE, "session.TurnStarted"));
    for (String name : new String[] {"ModelAsked", "ModelFailed"}) {
      state = state.apply((SessionEvent) read("session." + name));
    }
    state = state.apply((SessionEvent) read(OUTSIDE, "session.ModelAnswered"));
    state = state.apply((SessionEvent) read("session.ToolAsked"));
    state = state.apply((SessionEvent) read(OUTSIDE, "session.ToolAnswered"));
    state = state.apply((SessionEvent) read(OUTSIDE, "session.TurnCompleted"));
    assertThat(state).isEqualTo(read(OUTSIDE, "session.Resting"));
  }

  /** A snapshot of before does not say it, and its text does. */
  @Test
  void aGoldenConversationWithMarkedTextIsFromOutside() throws IOException {
    SessionState state = (SessionState) read("session.Resting");
    assertThat(state.conversation().origin()).isEqualTo(Origin.OUTSIDE);
  }

  @Test
  void goldenEventsOfAnAgentFoldToItsGoldenState() throws IOException {
    MirrorbornState state = (MirrorbornState) read("mirrorborn.Unborn");
    for (String name : new String[] {"ProfileAdopted", "MessageReceived", "TurnAssigned"}) {
      state = state.apply((MirrorbornEvent) read("mirrorborn." + name));
    }
    MirrorbornState.Living golden = (MirrorbornState.Living) read("mirrorborn.Living");
    assertThat(((MirrorbornState.Living) state).running()).isEqualTo(golden.running());
    state = golden.apply((MirrorbornEvent) read("mirrorborn.TurnSettled"));
    assertThat(((MirrorbornState.Living) state).counters().completed()).isEqualTo(1);
  }

  @Test
  void goldenEventsOfASessionFoldToItsGoldenStates() throws IOException {
    SessionState state = SessionState.NEW;
    String[] names = {"TurnStarted", "ModelAsked", "ModelFailed", "ModelAnswered", "ToolAsked"};
    for (String name : names) {
      state = state.apply((SessionEvent) read("session." + name));
    }
    // The golden state is older than the count of calls that an outage left unanswered.
    assertThat(state)
        .usingRecursiveComparison()
        .ignoringFields("turn.unanswered")
        .isEqualTo(read("session.Turning"));
    SessionState held = state.apply((SessionEvent) read("session.ApprovalAsked"));
    SessionState approved = held.apply((SessionEvent) read("session.ApprovalEnded"));
    assertThat(approved.apply((SessionEvent) read("session.ToolAsked")))
        .extracting(turning -> ((SessionState.Turning) turning).turn().approvedCall())
        .asString()
        .hasSize(64);
    assertThat(state.apply((SessionEvent) read("session.TurnFailed")))
        .isInstanceOf(SessionState.Resting.class);
    state = state.apply((SessionEvent) read("session.ToolAnswered"));
    state = state.apply((SessionEvent) read("session.TurnCompleted"));
    assertThat(state).isEqualTo(read("session.Resting"));
  }

  @Test
  void goldenEventsOfTheRosterFoldToItsGoldenState() throws IOException {
    RosterState state = RosterState.EMPTY;
    for (String name : new String[] {"RanchDeclared", "AgentDeclared", "AgentRetired"}) {
      state = state.apply((RosterEvent) read("roster." + name));
    }
    assertThat(state).isEqualTo(read("roster.Roster"));
  }

  @Test
  void goldenEventsOfACalendarFoldToItsGoldenState() throws IOException {
    CalendarState state = CalendarState.EMPTY;
    for (String name : new String[] {"ScheduleSaved", "RunsDue", "RunStarted"}) {
      state = state.apply((CalendarEvent) read("calendar." + name));
    }
    state = state.apply((CalendarEvent) read("calendar.ScheduleSaved"));
    state = state.apply((CalendarEvent) read("calendar.RunCancelOrdered"));
    assertThat(state).isEqualTo(read("calendar.CalendarState"));
    for (String name :
        List.of("RunEnded", "FailuresReported", "SchedulePaused", "ScheduleResumed")) {
      state = state.apply((CalendarEvent) read("calendar." + name));
    }
    state = state.apply((CalendarEvent) read("calendar.FailuresOver"));
    state = state.apply((CalendarEvent) read("calendar.NextRecomputed"));
    assertThat(state.isIdle()).isFalse();
    state = state.apply((CalendarEvent) read("calendar.DeclarationFollowed"));
    state = state.apply((CalendarEvent) read("calendar.ScheduleRemoved"));
    assertThat(state.schedules()).isEmpty();
    assertThat(state.declared()).isEqualTo(7);
  }

  @Test
  void goldenEventsOfAVoiceFoldToItsGoldenState() throws IOException {
    VoiceState state = VoiceState.EMPTY;
    for (String name :
        List.of("ReadingBegan", "ChannelsRead", "PostQueued", "PostResolved", "PartPosted")) {
      state = state.apply((VoiceEvent) read("chat." + name));
    }
    assertThat(state.posts().getFirst().parts()).containsExactly("821");
    state = state.apply((VoiceEvent) read("chat.PostEnded"));
    VoiceState golden = (VoiceState) read("chat.VoiceState");
    assertThat(state).usingRecursiveComparison().ignoringFields("posts").isEqualTo(golden);
    assertThat(golden.posts()).hasSize(2);
    VoiceState asking = golden.apply((VoiceEvent) read("chat.QuestionPosted"));
    assertThat(asking.question("ask-3722c07c4b64")).isPresent();
    assertThat(asking.apply((VoiceEvent) read("chat.QuestionClosed"))).isEqualTo(golden);
  }

  @Test
  void goldenEventsOfAFloorFoldToItsGoldenState() throws IOException {
    FloorState state = FloorState.EMPTY;
    for (String name :
        List.of(
            "RoundOpened",
            "TurnChanged",
            "SpeakerAdded",
            "FloorTaken",
            "FloorGiven",
            "FloorFrozen")) {
      state = state.apply((FloorEvent) read("floor." + name));
    }
    assertThat(state).isEqualTo(read("floor.FloorState"));
    state = state.apply((FloorEvent) read("floor.FloorReset"));
    assertThat(state.forgiven()).isEqualTo(1);
    state = state.apply((FloorEvent) read("floor.FloorThawed"));
    assertThat(state.freeze()).isEmpty();
  }

  @Test
  void anAgentOfBeforeHasTheFirstSeatOfItsNumberAndIsToldItsProfileOnce() throws IOException {
    RosterState state =
        RosterState.EMPTY
            .apply((RosterEvent) read("roster.RanchDeclared"))
            .apply((RosterEvent) read("roster.AgentDeclared"));
    assertThat(state.pendingProfiles()).extracting(each -> each.seat()).containsExactly(1);
    Map<String, Long> lux = Map.of("lux", 3L);
    RosterEvent.ProfilesAdopted golden =
        (RosterEvent.ProfilesAdopted) read("roster.ProfilesAdopted");
    assertThat(golden.revisions()).containsAllEntriesOf(lux);
    assertThat(state.apply(new RosterEvent.ProfilesAdopted(lux, golden.at())).pendingProfiles())
        .isEmpty();
  }

  private static void assertContains(String where, JsonNode whole, JsonNode part) {
    if (!part.isObject()) {
      assertThat(whole).as(where).isEqualTo(part);
      return;
    }
    Iterator<Map.Entry<String, JsonNode>> fields = part.properties().iterator();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      String place = where + "." + field.getKey();
      assertThat(whole.has(field.getKey())).as(place).isTrue();
      assertContains(place, whole.get(field.getKey()), field.getValue());
    }
  }

  private static Object read(String name) throws IOException {
    return read(RELEASE, name);
  }

  private static Object read(String release, String name) throws IOException {
    return JSON.fromBinary(Files.readAllBytes(folder(release).resolve(name + ".json")), name);
  }

  private static Path folder(String release) {
    URL url =
        Objects.requireNonNull(
            GoldenEventsTest.class.getResource("/stored/" + release), "no golden files");
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
