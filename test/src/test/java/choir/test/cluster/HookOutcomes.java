package choir.test.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The outcomes of accepted hooks, according to the API and the journals of a ranch. */
final class HookOutcomes {
  private static final int PAGE = 1_000;

  private final TestRanch ranch;
  private final Map<String, String> runs;
  private final List<String> faults = new ArrayList<>();

  /** The sessions that took part, by agent. */
  private final Map<String, Set<String>> sessions = new TreeMap<>();

  /**
   * @param runs that were accepted, by their keys
   */
  HookOutcomes(TestRanch ranch, Map<String, String> runs) {
    this.ranch = ranch;
    this.runs = new TreeMap<>(runs);
  }

  /** What is wrong, in words, once all have ended. */
  List<String> faults() throws IOException {
    runs.forEach(this::lookUp);
    askAgain();
    Map<String, Integer> turns = new HashMap<>();
    sessions.forEach((agent, keys) -> keys.forEach(key -> readJournal(agent, key, turns)));
    for (String run : runs.values()) {
      if (turns.getOrDefault(run, 0) != 1) {
        faults.add(run + " ended " + turns.getOrDefault(run, 0) + " times");
      }
    }
    return faults;
  }

  private void lookUp(String key, String run) {
    JsonNode record = ended(run);
    if (!names(record.path("reply").asText(), key)) {
      faults.add(key + " came to " + record);
    }
    String agent = record.path("agent").asText();
    if (!agent.equals("agent-" + agentOf(key))) {
      faults.add(key + " went to " + agent);
    }
    sessions.computeIfAbsent(agent, name -> new TreeSet<>()).add(record.path("session").asText());
  }

  /** The number of the recipient of a hook, from {@code key-NAME-AGENT-COUNT}. */
  static int agentOf(String key) {
    return Integer.parseInt(key.split("-", -1)[2]);
  }

  /** Whether a reply is the one to a key: the offline model repeats the message around it too. */
  private static boolean names(String reply, String key) {
    return Pattern.compile(Pattern.quote(key) + "(?![0-9])").matcher(reply).find();
  }

  private JsonNode ended(String run) {
    return Awaitility.await("run " + run + " ends")
        .atMost(Duration.ofMinutes(1))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(
            () -> ranch.ask("/hooks/runs/" + run, null).body(),
            record -> record.has("state") && !record.path("state").asText().equals("accepted"));
  }

  /** The same key names the same run; one of ten is asked, since all would take minutes. */
  private void askAgain() throws IOException {
    int seen = 0;
    for (Map.Entry<String, String> each : runs.entrySet()) {
      if (seen++ % 10 == 0) {
        String again =
            HookStream.hook(ranch, ranch.alive().get(0), agentOf(each.getKey()), each.getKey())
                .body()
                .path("runId")
                .asText();
        if (!again.equals(each.getValue())) {
          faults.add(each.getKey() + " is " + each.getValue() + " and again " + again);
        }
      }
    }
  }

  /** No event is there twice and none is missing; counts the ends of the turns, by run. */
  private void readJournal(String agent, String session, Map<String, Integer> turns) {
    Set<String> steps = new HashSet<>();
    long next = 1;
    while (true) {
      JsonNode page =
          ranch
              .ask(
                  "/api/v1/agents/%s/journal?session=%s&from=%d&limit=%d"
                      .formatted(agent, session, next, PAGE),
                  null)
              .body();
      for (JsonNode event : page.path("events")) {
        if (event.path("number").asLong() != next) {
          faults.add("%s/%s: %s where %d was due".formatted(agent, session, event, next));
        }
        next = event.path("number").asLong() + 1;
        String step = step(event, turns);
        if (!steps.add(step)) {
          faults.add("%s/%s: stored twice: %s".formatted(agent, session, step));
        }
      }
      if (page.path("events").isEmpty() || next > page.path("highest").asLong()) {
        return;
      }
    }
  }

  /** What an event says that may be said only once. A call may be asked, and fail, again. */
  private static String step(JsonNode event, Map<String, Integer> turns) {
    JsonNode body = event.path("event");
    String type = event.path("type").asText();
    return switch (type) {
      case "session.TurnStarted" -> "the start of " + body.path("message").path("run").asText();
      case "session.ModelAnswered" ->
          "answer %d of %s".formatted(body.path("call").asInt(), body.path("run").asText());
      case "session.TurnCompleted", "session.TurnFailed", "session.TurnCancelled" -> {
        String run = body.path("record").path("run").asText();
        turns.merge(run, 1, Integer::sum);
        yield "the end of " + run;
      }
      default -> "event " + event.path("number").asLong();
    };
  }
}
