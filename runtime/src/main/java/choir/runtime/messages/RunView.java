package choir.runtime.messages;

import choir.core.model.Usage;
import choir.core.run.ReplyDelivery;
import choir.core.run.RunRecord;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A run as callers see it. */
final class RunView {
  private RunView() {}

  /**
   * The run's members. {@code ok} is there once it has ended: whether all that was asked for was
   * done, the delivery included.
   */
  static Map<String, Object> of(RunRecord run) {
    Map<String, Object> view = new LinkedHashMap<>();
    if (run.isEnded()) {
      boolean completed = run.state() == RunRecord.State.COMPLETED;
      view.put("ok", completed && run.delivery().state() != ReplyDelivery.State.UNDELIVERED);
    }
    view.put("runId", run.run().value());
    view.put("state", run.state().name().toLowerCase(Locale.ROOT));
    view.put("agent", run.agent().value());
    view.put("session", run.session());
    view.put("source", run.source().line());
    view.put("acceptedAt", run.acceptedAt());
    if (run.endedAt().isPresent()) {
      view.put("endedAt", run.endedAt().get());
      view.put("tokens", tokens(run.usage()));
      view.put("delivery", run.delivery().line());
      view.put(run.state() == RunRecord.State.COMPLETED ? "reply" : "reason", run.text());
    }
    return view;
  }

  private static Map<String, Object> tokens(Usage usage) {
    Map<String, Object> tokens = new LinkedHashMap<>();
    tokens.put("input", usage.inputTokens());
    tokens.put("output", usage.outputTokens());
    return tokens;
  }
}
