package choir.runtime.tool;

import choir.core.calendar.Guard;
import choir.core.calendar.GuardProbe;
import choir.core.calendar.GuardVerdict;
import choir.core.id.AgentId;
import choir.core.run.Origin;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollStore;
import choir.core.tool.ToolAction;
import choir.core.tool.ToolAction.Subject;
import choir.core.tool.ToolPolicy;
import choir.core.tool.ToolRule.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Looks at the guards of schedules on this machine, within what the section {@code tools} opens and
 * by the rules of the agent. A call for which a person would be asked is a failure: nobody is there
 * to answer.
 */
public final class MachineGuards implements GuardProbe {
  /** Longest time of a program, within the time that a calendar waits for a guard. */
  private static final Duration MAX_TIME = Duration.ofSeconds(20);

  /** Programs of guards at a time; agents have threads of their own. */
  private static final int THREADS = 4;

  /** Nobody reads the output of a guard. */
  private static final int SHOWN = 0;

  private final ScrollStore scrolls;
  private final Function<AgentId, CompletionStage<ToolPolicy>> policies;
  private final Supplier<ToolSettings> settings;
  private final FolderFiles files;
  private final String node;
  private final ToolThreads threads = new ToolThreads(THREADS);

  /**
   * @param policies the rules in force of an agent
   * @param section the stored section {@code tools} on this node, quickly; empty if there is none
   * @param home folder of the node
   * @param node its name
   */
  public MachineGuards(
      ScrollStore scrolls,
      Function<AgentId, CompletionStage<ToolPolicy>> policies,
      Supplier<String> section,
      Path home,
      String node) {
    this.scrolls = scrolls;
    this.policies = policies;
    this.settings = new CurrentSettings(section);
    this.files = new FolderFiles(home);
    this.node = node;
  }

  @Override
  public CompletionStage<GuardVerdict> look(AgentId agent, Guard guard, String seen) {
    return switch (guard) {
      case Guard.Changed changed ->
          scrolls.selectLatest(changed.scroll()).thenApply(found -> changed(changed, found, seen));
      case Guard.FileExists exists -> byPolicy(agent, policy -> exists(exists, policy));
      case Guard.Succeeds succeeds -> byPolicy(agent, policy -> succeeds(succeeds, policy));
    };
  }

  /** Another text, not another version: one that is written again as it was is no news. */
  private static GuardVerdict changed(Guard.Changed guard, Optional<Scroll> found, String seen) {
    String sees = found.map(scroll -> hash(scroll.text())).orElse("");
    return sees.equals(seen)
        ? GuardVerdict.closed(
            "scroll %s %s"
                .formatted(guard.text(), seen.isEmpty() ? "does not exist" : "has not changed"))
        : GuardVerdict.open(Optional.of(sees));
  }

  private static String hash(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException everyJvmHasIt) {
      throw new IllegalStateException(everyJvmHasIt);
    }
  }

  /** The work of a guard with the rules of its agent. */
  private interface Look {
    GuardVerdict by(ToolPolicy policy) throws RefusedException;
  }

  private CompletionStage<GuardVerdict> byPolicy(AgentId agent, Look look) {
    return policies
        .apply(agent)
        .thenCompose(policy -> threads.perform(() -> verdict(look, policy), this::failed));
  }

  private GuardVerdict verdict(Look look, ToolPolicy policy) {
    try {
      return look.by(policy);
    } catch (RefusedException refused) {
      return failed(refused.words());
    }
  }

  private GuardVerdict failed(String reason) {
    return GuardVerdict.failed("its guard cannot be asked on " + node + ": " + reason);
  }

  private GuardVerdict exists(Guard.FileExists guard, ToolPolicy policy) throws RefusedException {
    FolderPath place = FolderPath.parse(guard.path(), settings.get());
    requireAllowed(policy, "read", ToolAction.Effect.READS, Subject.path(place.toString()));
    return files.exists(place)
        ? GuardVerdict.open(Optional.empty())
        : GuardVerdict.closed("%s does not exist on %s".formatted(guard.path(), node));
  }

  private GuardVerdict succeeds(Guard.Succeeds guard, ToolPolicy policy) throws RefusedException {
    ToolSettings now = settings.get();
    Path folder = now.folders().isEmpty() ? Path.of("/") : files.root(now.folders().get(0));
    Programs open = new Programs(now.programs(), files.writable(now));
    Programs.Stage stage = open.stage(1, guard.command(), folder);
    requireAllowed(policy, "run", ToolAction.Effect.RUNS, stage.subject());
    ProgramRun run = new ProgramRun(List.of(stage.command()), folder, limit(now), () -> false);
    try {
      ProgramRun.Ended ended = run.run(SHOWN);
      if (!ended.killed().isEmpty()) {
        throw new RefusedException("'%s' was killed: %s".formatted(guard.text(), ended.killed()));
      }
      int exit = ended.exits().get(0);
      return exit == 0
          ? GuardVerdict.open(Optional.empty())
          : GuardVerdict.closed("'%s' exited with %d on %s".formatted(guard.text(), exit, node));
    } catch (IOException failed) {
      throw new RefusedException("'%s': %s".formatted(guard.text(), failed.getMessage()));
    }
  }

  private static Duration limit(ToolSettings now) {
    Duration declared = now.limits().time();
    return declared.compareTo(MAX_TIME) < 0 ? declared : MAX_TIME;
  }

  private static void requireAllowed(
      ToolPolicy policy, String tool, ToolAction.Effect effect, Subject subject)
      throws RefusedException {
    ToolPolicy.Decision decision =
        policy.decide(tool, ToolAction.of(effect, List.of(subject)), Origin.RANCH);
    if (decision.verdict() == Verdict.DENY) {
      throw new RefusedException("not allowed: " + decision.reason());
    }
    if (decision.verdict() == Verdict.ASK) {
      throw new RefusedException(
          "%s; nobody can be asked: allow exactly '%s %s'"
              .formatted(decision.reason(), tool, subject.shown()));
    }
  }
}
