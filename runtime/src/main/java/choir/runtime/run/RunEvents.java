package choir.runtime.run;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.session.SessionCommand.TurnUpdate;
import choir.core.run.Pause;
import choir.core.run.RunRecord;

/**
 * The form in which a stream tells the events of a run: each result is a number of whole events of
 * {@code text/event-stream}, or empty for an event that this form does not tell.
 */
public interface RunEvents {
  /** A comment: keeps proxies from closing an idle connection. */
  String KEEP_ALIVE = ": still here\n\n";

  /** The message is stored; always the first event. */
  String accepted(Accepted accepted);

  /** An update of the run, except its end. */
  String of(TurnUpdate update);

  /** The run waits. */
  String paused(Pause pause);

  /** The run has ended; always the last event, unless the stream breaks. */
  String end(RunRecord record);
}
