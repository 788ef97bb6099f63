package choir.actors.mirrorborn;

import choir.actors.mirrorborn.MirrorbornCommand.AwaitRun;
import choir.actors.mirrorborn.MirrorbornCommand.RunAnswer;
import choir.core.id.RunId;
import choir.core.run.RunRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** The callers that wait for the end of runs of one agent. Confined to the agent's actor. */
final class RunWaiters {
  /** Maximum number of concurrent {@code AwaitRun} callers of one agent. */
  private static final int MAX_WAITERS = 10_000;

  private record Waiter(ActorRef<RunAnswer> replyTo, Instant until) {}

  private final Map<RunId, List<Waiter>> waiters = new HashMap<>();
  private int count;

  /** Adds a caller; one beyond the maximum gets no answer and asks again. */
  void add(AwaitRun await, Instant now) {
    if (count < MAX_WAITERS) {
      count++;
      waiters
          .computeIfAbsent(await.run(), run -> new ArrayList<>())
          .add(new Waiter(await.replyTo(), now.plusMillis(await.patienceMillis())));
    }
  }

  /** Answers the callers that wait for this run. */
  void answer(RunRecord record) {
    List<Waiter> waiting = waiters.remove(record.run());
    if (waiting != null) {
      count -= waiting.size();
      waiting.forEach(each -> each.replyTo().tell(new RunAnswer(Optional.of(record))));
    }
  }

  /** Removes the callers that have stopped waiting. */
  void expire(Instant now) {
    waiters.values().forEach(each -> each.removeIf(waiter -> waiter.until().isBefore(now)));
    waiters.values().removeIf(List::isEmpty);
    count = waiters.values().stream().mapToInt(List::size).sum();
  }
}
