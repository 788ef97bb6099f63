package choir.actors.session;

import choir.core.approval.Approval;
import choir.core.approval.ExactCall;
import choir.core.sq.ScrollStore;
import choir.core.tool.Tool;
import choir.core.tool.ToolAction;
import choir.core.tool.ToolPolicy;
import choir.core.tool.ToolRule.Verdict;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Judges tool calls by the policy in force, before they are performed. A denial holds whatever a
 * person has approved.
 *
 * @param session key of the session that calls
 */
record ToolGate(
    ScrollStore store, InstantSource time, SessionContext.Timing timing, String session) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  /** A call that was examined, and what is to be done with it. */
  record Judgement(Tool.Prepared call, ToolPolicy.Decision decision, String fingerprint) {
    /** The result of a call that is impossible or denied; empty otherwise. */
    Optional<Tool.Result> refusal() {
      if (call.action().refusal().isPresent()) {
        return call.action().refusal().map(Tool.Result::failed);
      }
      return decision.verdict() == Verdict.DENY
          ? Optional.of(Tool.Result.failed("not allowed: " + decision.reason()))
          : Optional.empty();
    }

    private Judgement allowed() {
      return new Judgement(call, new ToolPolicy.Decision(Verdict.ALLOW, ""), fingerprint);
    }
  }

  /**
   * Examines and judges a call.
   *
   * @param approved fingerprint of the call that a person has approved; empty if none was
   */
  CompletionStage<Judgement> judge(Tool tool, Tool.Call call, String approved) {
    return new PolicyReader(store)
        .read(call.caller().agent())
        .thenCompose(
            policy -> tool.prepare(call).thenApply(ready -> judge(tool, call, policy, ready)))
        .thenCompose(
            judgement ->
                judgement.decision().verdict() != Verdict.ASK
                    ? CompletableFuture.completedStage(judgement)
                    : asked(call, judgement, approved));
  }

  private static Judgement judge(
      Tool tool, Tool.Call call, ToolPolicy policy, Tool.Prepared ready) {
    ToolAction action = ready.action();
    String name = tool.spec().name();
    return new Judgement(
        ready,
        policy.decide(name, action, call.origin()),
        ExactCall.fingerprint(name, action, canonical(call.arguments())));
  }

  /** Two texts of the same arguments are the same call. */
  private static String canonical(String arguments) {
    try {
      return JSON.writeValueAsString(JSON.readValue(arguments, Map.class));
    } catch (JsonProcessingException bug) {
      throw new IllegalStateException("arguments that were not validated", bug);
    }
  }

  private CompletionStage<Judgement> asked(Tool.Call call, Judgement judgement, String approved) {
    if (judgement.fingerprint().equals(approved)) {
      return CompletableFuture.completedStage(judgement.allowed());
    }
    return store
        .selectLatest(Approval.alwaysKey(call.caller().agent(), judgement.fingerprint()))
        .thenApply(
            rule ->
                rule.filter(found -> found.text().startsWith(judgement.fingerprint() + "\n"))
                    .map(found -> judgement.allowed())
                    .orElse(judgement));
  }

  /**
   * The question to a person about a call.
   *
   * @param use id of the call, as the model named it
   */
  Approval question(Tool tool, Tool.Call call, String use, Judgement judgement) {
    Instant now = time.instant();
    return new Approval(
        Approval.id(call.run(), call.id(), judgement.fingerprint(), now),
        call.caller().agent(),
        session,
        call.run(),
        use,
        tool.spec().name(),
        ExactCall.subjects(judgement.call().action()),
        call.arguments(),
        judgement.decision().reason(),
        judgement.fingerprint(),
        now,
        now.plus(call.attendance().patience().orElse(timing.approval())),
        Approval.State.PENDING,
        "",
        Optional.empty(),
        false,
        Optional.of(call.attendance()).filter(asker -> !asker.run().equals(call.run())));
  }
}
