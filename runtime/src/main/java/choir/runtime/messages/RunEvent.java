package choir.runtime.messages;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.session.SessionCommand;
import choir.actors.session.SessionCommand.TurnUpdate;
import choir.core.run.RunRecord;
import choir.runtime.http.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** Events of a run as text/event-stream writes them; the data of each is one line of JSON. */
final class RunEvent {
  /** A comment: keeps what stands between us and the client from closing the connection. */
  static final String STILL_HERE = ": still here\n\n";

  private RunEvent() {}

  static String accepted(Accepted accepted) {
    return event("accepted", facts(accepted));
  }

  /** What a caller gets to know of a message that was stored. */
  static Map<String, Object> facts(Accepted accepted) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("runId", accepted.run().value());
    facts.put("agent", accepted.agent().value());
    facts.put("session", accepted.session());
    facts.put("repeat", accepted.repeat());
    return facts;
  }

  static String of(TurnUpdate update) {
    return switch (update) {
      case SessionCommand.Text text -> {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("from", text.from());
        data.put("text", text.delta());
        yield event("text", data);
      }
      case SessionCommand.ToolCalled called -> tool(called.tool(), "called");
      case SessionCommand.ToolReturned returned ->
          tool(returned.tool(), returned.failed() ? "failed" : "returned");
      case SessionCommand.Paused paused -> event("paused", Map.of("reason", paused.reason()));
      case SessionCommand.Ended ended -> end(ended.record());
    };
  }

  static String end(RunRecord record) {
    return event("end", RunView.of(record));
  }

  private static String tool(String tool, String state) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("tool", tool);
    data.put("state", state);
    return event("tool", data);
  }

  private static String event(String name, Map<String, Object> data) {
    return "event: " + name + "\ndata: " + Json.write(data) + "\n\n";
  }
}
