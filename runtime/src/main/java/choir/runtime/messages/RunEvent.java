package choir.runtime.messages;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.session.SessionCommand;
import choir.actors.session.SessionCommand.TurnUpdate;
import choir.core.run.Pause;
import choir.core.run.RunRecord;
import choir.runtime.http.Json;
import choir.runtime.run.RunEvents;

/**
 * Events of a run as {@code text/event-stream}. The data of each is one line of JSON: that of
 * {@code accepted} an {@link AcceptedView}, that of {@code end} a {@link RunView}, that of {@code
 * paused} a {@link Pause}, that of the others the record of the same name here.
 */
final class RunEvent implements RunEvents {
  static final String ACCEPTED = "accepted";
  static final String TEXT = "text";
  static final String TOOL = "tool";
  static final String PAUSED = "paused";
  static final String END = "end";

  /**
   * A part of the answer.
   *
   * @param from offset in the answer, in UTF-16 units
   */
  record Text(int from, String text) {}

  /**
   * A tool call.
   *
   * @param state {@code called}, {@code returned} or {@code failed}
   */
  record ToolCall(String tool, String state) {}

  @Override
  public String accepted(Accepted accepted) {
    return event(ACCEPTED, AcceptedView.of(accepted));
  }

  @Override
  public String of(TurnUpdate update) {
    return switch (update) {
      case SessionCommand.Text text -> event(TEXT, new Text(text.from(), text.delta()));
      case SessionCommand.ToolCalled called -> event(TOOL, new ToolCall(called.tool(), "called"));
      case SessionCommand.ToolReturned returned ->
          event(
              TOOL, new ToolCall(returned.tool(), returned.failed() ? RunView.FAILED : "returned"));
      case SessionCommand.Paused paused -> paused(paused.pause());
      case SessionCommand.Ended ended -> end(ended.record());
    };
  }

  @Override
  public String paused(Pause pause) {
    return event(PAUSED, pause);
  }

  @Override
  public String end(RunRecord record) {
    return event(END, RunView.of(record));
  }

  private static String event(String name, Record data) {
    return "event: " + name + "\ndata: " + Json.write(data) + "\n\n";
  }
}
