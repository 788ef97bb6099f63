package choir.runtime.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stored events of all entities over HTTP, with the real store and entities. */
final class EventsTest {
  private static final String EVENTS = "/api/v1/events";

  @TempDir static Path folder;
  private static TestRanch ranch;

  @BeforeAll
  static void open() throws IOException {
    ranch = new TestRanch(folder.resolve("sq"));
  }

  @AfterAll
  static void close() throws IOException {
    ranch.close();
  }

  private static void say(String agent, String text) {
    Caller.Answer answer =
        ranch
            .caller()
            .post(
                "/api/v1/agents/" + agent + "/messages",
                "{\"text\":\"%s\",\"session\":\"%s\",\"wait\":20}"
                    .formatted(text, text.replace(' ', '-')));
    assertThat(answer.json().path("state").asText()).isEqualTo("completed");
  }

  private static JsonNode page(String query) {
    Caller.Answer answer = ranch.caller().get(EVENTS + query);
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    return answer.json();
  }

  private static List<String> of(JsonNode page, String field) {
    List<String> found = new ArrayList<>();
    page.path("events").forEach(event -> found.add(event.path(field).asText()));
    return found;
  }

  private static String latest() {
    return page("?after=0&limit=1000").path("next").asText();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  @Test
  void eventsOfAllEntitiesComeInTheirOrderAndPagesHaveNoGap() {
    String before = latest();
    say("lux", "pages");
    JsonNode whole = page("?after=" + before + "&limit=1000");
    assertThat(of(whole, "type"))
        .containsSubsequence(
            "mirrorborn.MessageReceived",
            "session.TurnStarted",
            "session.ModelAnswered",
            "session.TurnCompleted");
    assertThat(whole.path("more").asBoolean()).isFalse();
    List<String> single = new ArrayList<>();
    String next = before;
    JsonNode page;
    do {
      page = page("?after=" + next + "&limit=1");
      assertThat(page.path("events").size()).isLessThanOrEqualTo(1);
      single.addAll(of(page, "id"));
      next = page.path("next").asText();
    } while (page.path("more").asBoolean());
    assertThat(single).doesNotHaveDuplicates().startsWith(of(whole, "id").toArray(new String[0]));
  }

  @Test
  void anEventIsAsItsEntityStoredIt() {
    String before = latest();
    say("lux", "fields");
    JsonNode page = page("?type=mirrorborn.MessageReceived&agent=lux&after=" + before);
    assertThat(page.path("events")).hasSize(1);
    JsonNode event = page.path("events").get(0);
    assertThat(event.path("entity").asText()).isEqualTo("Mirrorborn|lux");
    assertThat(event.path("event").path("message").path("text").asText()).isEqualTo("fields");
    JsonNode journal =
        ranch
            .caller()
            .get("/api/v1/agents/lux/journal?limit=1&from=" + event.path("number").asText())
            .json();
    assertThat(journal.path("events").get(0).path("event")).isEqualTo(event.path("event"));
  }

  @Test
  void filtersChooseAgentEntityAndType() {
    String before = latest();
    say("lux", "one");
    say("phex", "two");
    String after = "&after=" + before;
    assertThat(of(page("?agent=phex" + after), "entity"))
        .isNotEmpty()
        .allMatch(id -> id.equals("Mirrorborn|phex") || id.startsWith("Session|phex/"));
    assertThat(of(page("?type=session.TurnCompleted,mirrorborn" + after), "type"))
        .contains("session.TurnCompleted", "mirrorborn.MessageReceived")
        .allMatch(type -> type.equals("session.TurnCompleted") || type.startsWith("mirrorborn."));
    assertThat(of(page("?entity=" + encoded("Session|lux/") + after), "entity"))
        .isNotEmpty()
        .allMatch(id -> id.startsWith("Session|lux/"));
    assertThat(of(page("?type=sess" + after), "type")).isEmpty();
  }

  @Test
  void aTimeIsAPointToBeginAt() {
    say("lux", "earlier");
    Instant now = Instant.now();
    say("lux", "later");
    List<String> times = of(page("?since=" + now + "&limit=1000"), "time");
    assertThat(times)
        .isNotEmpty()
        .allMatch(time -> Instant.parse(time).isAfter(now.minusSeconds(1)));
    assertThat(of(page("?type=mirrorborn.MessageReceived&since=" + now), "type"))
        .hasSizeGreaterThanOrEqualTo(1);
  }

  @Test
  void aStreamGoesOnBehindTheLastEventThatTheClientHandled() throws Exception {
    String before = latest();
    say("lux", "first");
    List<String> expected = of(page("?after=" + before), "id");
    String handled = expected.get(1);
    try (Stream<String> lines =
        ranch.caller().stream(EVENTS + "?type=mirrorborn,session&after=" + handled)) {
      say("lux", "second");
      Iterator<String> each = lines.iterator();
      List<String> ids = new ArrayList<>();
      int ends = 0;
      while (ends < 2) {
        String line = each.next();
        if (line.startsWith("id: ")) {
          ids.add(line.substring("id: ".length()));
        }
        ends += line.equals("event: session.TurnCompleted") ? 1 : 0;
      }
      List<String> all = of(page("?type=mirrorborn,session&limit=1000&after=" + handled), "id");
      assertThat(ids).isEqualTo(all.subList(0, ids.size()));
    }
  }

  @Test
  void aStreamWithoutAPlaceBeginsNow() throws Exception {
    say("lux", "before the stream");
    try (Stream<String> lines = ranch.caller().stream(EVENTS)) {
      say("lux", "in the stream");
      String first =
          lines
              .filter(line -> line.startsWith("data: ") && line.contains("MessageReceived"))
              .findFirst()
              .orElseThrow();
      assertThat(first).contains("in the stream").doesNotContain("before the stream");
    }
  }

  @Test
  void aStreamThatBreaksIsContinuedByItsLastId() {
    String last = latest();
    Caller.Answer wrong = ranch.caller().get(EVENTS, "Last-Event-ID", "yesterday");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.json().path("field").asText()).isEqualTo("Last-Event-ID");
    say("lux", "continued");
    Caller.Answer page = ranch.caller().get(EVENTS + "?limit=1000", "Last-Event-ID", last);
    assertThat(of(page.json(), "id")).isEqualTo(of(page("?limit=1000&after=" + last), "id"));
  }

  @Test
  void followersAreBounded() throws Exception {
    List<Stream<String>> streams = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      streams.add(ranch.caller().stream(EVENTS));
    }
    Caller.Answer refused = ranch.caller().get(EVENTS, "Accept", "text/event-stream");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().path("detail").asText()).contains("20 clients");
    streams.forEach(Stream::close);
    say("lux", "somebody notices that the clients have gone");
    await()
        .until(
            () -> {
              try (Stream<String> again = ranch.caller().stream(EVENTS)) {
                say("lux", "hello");
                return again.findFirst().orElse("").startsWith("id: ");
              }
            });
  }

  @Test
  void whatIsNotAPlaceOrATypeIsRefused() {
    for (String query :
        List.of("?after=-1", "?after=1.0", "?after=x", "?type=a,,b", "?since=noon", "?limit=0")) {
      assertThat(ranch.caller().get(EVENTS + query).status()).as(query).isEqualTo(400);
    }
    Caller.Answer early = ranch.caller().get(EVENTS + "?after=999999999");
    assertThat(early.status()).isEqualTo(400);
    assertThat(early.json().path("detail").asText()).contains("still to come", "?after=0");
  }
}
