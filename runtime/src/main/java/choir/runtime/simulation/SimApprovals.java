package choir.runtime.simulation;

import choir.actors.ranch.Approvals;
import choir.core.approval.Approval;
import choir.core.session.SessionEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A person who looks at the inbox now and then and answers what it contains: often in time,
 * sometimes when it has expired, now and then for always, each until the answer is known.
 */
final class SimApprovals {
  private static final String PERSON = "owner";
  private static final Duration LOOKS_EVERY = Duration.ofSeconds(90);
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(20);

  /** Some answers come after the quarter of an hour for which a question waits. */
  private static final int LATEST_ANSWER_SECONDS = 20 * 60;

  private final SimLoop loop;
  private final SimTrace trace;
  private final Random random;
  private final Supplier<Optional<Approvals>> ranch;
  private final Set<String> seen = new TreeSet<>();
  private final Map<String, Approval> given = new TreeMap<>();
  private final Set<String> refused = new TreeSet<>();
  private final Set<String> always = new TreeSet<>();
  private int open;

  /**
   * @param ranch empty while the machine is down
   */
  SimApprovals(SimLoop loop, SimTrace trace, Random random, Supplier<Optional<Approvals>> ranch) {
    this.loop = loop;
    this.trace = trace;
    this.random = random;
    this.ranch = ranch;
  }

  /** Whether all answers were heard. */
  boolean areDone() {
    return open == 0;
  }

  /** Number of questions that were answered in time. */
  int answered() {
    return given.size();
  }

  /** Number of questions that the person has found. */
  int asked() {
    return seen.size();
  }

  /** Looks at the inbox from now on. */
  void look() {
    loop.after(SimLoop.WORLD, LOOKS_EVERY, this::look);
    ranch
        .get()
        .ifPresent(
            inbox ->
                inbox
                    .open()
                    .whenComplete(
                        (found, failure) -> {
                          if (found != null) {
                            found.forEach(this::read);
                          }
                        }));
  }

  private void read(Approval question) {
    if (!seen.add(question.id())) {
      return;
    }
    open++;
    boolean approve = random.nextInt(5) > 0;
    boolean forAlways = random.nextInt(12) == 0;
    if (approve && forAlways) {
      always.add(sameCall(question.agent().value(), question.arguments()));
    }
    Duration thinks = Duration.ofSeconds(1 + random.nextInt(LATEST_ANSWER_SECONDS));
    loop.after(SimLoop.WORLD, thinks, () -> answer(question.id(), approve, forAlways));
  }

  private void answer(String id, boolean approve, boolean forAlways) {
    SimLoop.Timer again =
        loop.after(SimLoop.WORLD, AGAIN_AFTER, () -> answer(id, approve, forAlways));
    ranch
        .get()
        .ifPresent(
            inbox ->
                inbox
                    .answer(id, approve, forAlways, PERSON)
                    .whenComplete(
                        (answer, failure) -> {
                          if (answer != null) {
                            again.cancel();
                            heard(id, answer);
                          }
                        }));
  }

  private void heard(String id, Approvals.Answer answer) {
    if (given.containsKey(id) || refused.contains(id)) {
      return;
    }
    open--;
    trace.add("approval " + answer);
    if (answer instanceof Approvals.Given yes) {
      given.put(id, yes.approval());
    } else {
      refused.add(id);
    }
  }

  private static String sameCall(String agent, String arguments) {
    return agent + " " + arguments;
  }

  /**
   * What does not hold, in words.
   *
   * @param posts the calls of the guarded tool that were made, by run and call
   */
  List<String> faults(
      Map<String, List<SimJournals.Entry>> journals, Map<String, SimWorld.Post> posts) {
    Map<String, Approval> ended = new TreeMap<>();
    Map<String, Approval> byCall = new TreeMap<>();
    List<String> faults = new ArrayList<>();
    for (List<SimJournals.Entry> entries : journals.values()) {
      for (SimJournals.Entry entry : entries) {
        if (entry.event() instanceof SessionEvent.ApprovalEnded end) {
          ended.put(end.approval().id(), end.approval());
          byCall.put(call(end.approval()), end.approval());
        } else if (entry.event() instanceof SessionEvent.ApprovalAsked asked
            && byCall.containsKey(call(asked.approval()))) {
          faults.add("a person was asked again about " + call(asked.approval()));
        }
      }
    }
    given.forEach(
        (id, answer) -> {
          Approval stored = ended.getOrDefault(id, answer);
          // One for which nobody waited is answered beside the journal.
          boolean waited = stored.state() != Approval.State.UNATTENDED;
          if (waited && stored.state() != answer.state()) {
            faults.add(id + ": the person heard " + answer.state() + ", stored " + stored.state());
          }
        });
    posts.forEach((call, post) -> permitted(call, post, byCall, faults));
    return faults;
  }

  private static String call(Approval question) {
    return question.run() + " " + question.call();
  }

  private void permitted(
      String call, SimWorld.Post post, Map<String, Approval> byCall, List<String> faults) {
    Approval answer = byCall.get(call);
    boolean approved =
        answer == null
            ? always.contains(sameCall(post.agent(), post.arguments()))
            : answer.state() == Approval.State.APPROVED;
    if (!approved) {
      faults.add(
          "a call was made that nobody has approved: "
              + call
              + " "
              + (answer == null ? "not asked" : answer.state()));
    }
  }
}
