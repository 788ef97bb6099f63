package choir.runtime.agents;

import choir.actors.mirrorborn.MirrorbornCommand.Running;
import choir.actors.mirrorborn.MirrorbornCommand.Summary;
import choir.core.mirrorborn.Profile;
import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.session.SessionRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Agents and their sessions as callers see them. */
final class AgentView {
  private AgentView() {}

  static Map<String, Object> of(Profile profile) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("id", profile.agent().value());
    view.put("name", profile.name());
    view.put("role", profile.role());
    view.put("home", profile.home().toString());
    view.put("model", profile.model());
    view.put("revision", profile.revision());
    return view;
  }

  /** What its owner says of it, beside what is declared. */
  static Map<String, Object> of(Profile profile, Summary summary) {
    Map<String, Object> view = of(profile);
    view.put("limits", profile.limits());
    view.put("waiting", summary.waiting());
    view.put("running", summary.running().stream().map(AgentView::of).toList());
    summary.counters().ifPresent(counters -> view.put("counters", counters));
    view.put("asOf", summary.asOf());
    return view;
  }

  private static Map<String, Object> of(Running running) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("runId", running.run().value());
    view.put("session", running.session());
    view.put("source", running.source().line());
    view.put("since", running.since());
    return view;
  }

  static Map<String, Object> of(SessionRecord session) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("key", session.session());
    view.put("latest", session.latest());
    view.put("source", session.source().line());
    return view;
  }

  static List<Map<String, Object>> of(List<Message> messages) {
    return messages.stream().map(AgentView::of).toList();
  }

  private static Map<String, Object> of(Message message) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("role", message.role().name().toLowerCase(Locale.ROOT));
    view.put("blocks", message.blocks().stream().map(AgentView::of).toList());
    return view;
  }

  private static Map<String, Object> of(Block block) {
    Map<String, Object> view = new LinkedHashMap<>();
    switch (block) {
      case Block.Text text -> {
        view.put("block", "text");
        view.put("text", text.text());
      }
      case Block.ToolUse use -> {
        view.put("block", "tool-use");
        view.put("id", use.id());
        view.put("tool", use.tool());
        view.put("arguments", use.arguments());
      }
      case Block.ToolResult result -> {
        view.put("block", "tool-result");
        view.put("id", result.id());
        view.put("text", result.text());
        view.put("failed", result.failed());
      }
    }
    return view;
  }
}
