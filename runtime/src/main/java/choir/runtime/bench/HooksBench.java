package choir.runtime.bench;

import choir.runtime.access.AdminToken;
import choir.runtime.bench.HookLoad.Outcome;
import choir.runtime.bench.Latencies.Spread;
import choir.runtime.model.FakeModelServer;
import choir.runtime.ranch.HttpAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures external hooks until their answers: a node in a separate process and an immediately
 * answering model in this process, connected by loopback HTTP. Finally every accepted hook is
 * looked up.
 */
public final class HooksBench {
  /**
   * The parameters.
   *
   * @param millis duration of the throughput phase; other phases last a third of it
   * @param drainMillis time-out for accepted hooks to end
   * @param slow number of connections of slow clients in further phases; 0 for no such phases
   * @param portOffset port offset of the node
   */
  public record Settings(
      long warmUpMillis, long millis, long drainMillis, int slow, int portOffset) {}

  /**
   * The results of a phase.
   *
   * @param refused hooks refused because an inbox was full
   * @param turnsPerSecond model requests per second during the phase
   * @param acceptance from the first byte of a hook to its 202
   * @param toModel from the first byte of a hook to the complete model request; includes waiting in
   *     the inbox if hooks arrive faster than turns end
   */
  public record Phase(
      String name,
      int connections,
      double seconds,
      long accepted,
      long refused,
      double acceptedPerSecond,
      double turnsPerSecond,
      Spread acceptance,
      Spread toModel) {
    Phase named(String other) {
      return new Phase(
          other,
          connections,
          seconds,
          accepted,
          refused,
          acceptedPerSecond,
          turnsPerSecond,
          acceptance,
          toModel);
    }
  }

  /**
   * The results after the last phase.
   *
   * @param drainSeconds from the last hook until all runs had ended
   * @param drainTurnsPerSecond turns per second during that time
   * @param askedAgain repeated model requests for a hook
   */
  public record End(
      int accepted,
      long completed,
      long failed,
      long unfinished,
      long lost,
      long askedAgain,
      double drainSeconds,
      double drainTurnsPerSecond) {}

  /** All results; CPU time is that of the node per accepted hook including its turn. */
  public record Report(
      Machine machine,
      List<Phase> phases,
      End end,
      double cpuMillisPerHook,
      double residentMegabytes) {
    /** The report as text. */
    public String text() {
      StringBuilder text = new StringBuilder(machine.text());
      for (Phase each : phases) {
        text.append(
            """

            %s
              accepted          %.0f/s (%d in %.1f s, %d refused: inbox full)
              turns             %.0f/s
              until the 202     %s
              until the model   %s
            """
                .formatted(
                    each.name(),
                    each.acceptedPerSecond(),
                    each.accepted(),
                    each.seconds(),
                    each.refused(),
                    each.turnsPerSecond(),
                    each.acceptance(),
                    each.toModel()));
      }
      return text.append(
              """

              at the end        %d accepted: %d completed, %d failed, %d unfinished, %d LOST
              the rest took     %.1f s, %.0f turns/s; %d model requests were repeats
              the node          %.2f ms CPU a hook, %.0f MB resident
              """
                  .formatted(
                      end.accepted(),
                      end.completed(),
                      end.failed(),
                      end.unfinished(),
                      end.lost(),
                      end.drainSeconds(),
                      end.drainTurnsPerSecond(),
                      end.askedAgain(),
                      cpuMillisPerHook,
                      residentMegabytes))
          .toString();
    }
  }

  private static final int LOOK_UP_CONNECTIONS = 8;

  /** Alternating phases without and with slow clients, since a run has good and bad minutes. */
  private static final int SLOW_PAIRS = 3;

  /** After it the node has worked off the burst of new connections, 2 ms of CPU time each. */
  private static final long SLOW_SETTLE_MILLIS = 3_000;

  private final Settings settings;
  private final HookTimes times = new HookTimes();

  private HooksBench(Settings settings) {
    this.settings = settings;
  }

  /** Runs the measurement and stops the node. */
  public static Report run(Settings settings, BenchWorkspace workspace) throws Exception {
    return new HooksBench(settings).run(workspace);
  }

  private Report run(BenchWorkspace workspace) throws Exception {
    Machine machine = Machine.look(workspace.folder());
    FakeModelServer model = workspace.keep(FakeModelServer.start(0, times::answer));
    Path home = BenchRanch.write(workspace.folder().resolve("home"), model.baseUrl());
    try (SpawnedNode node = SpawnedNode.start(workspace, home, settings.portOffset())) {
      String token = Files.readString(AdminToken.in(home)).strip();
      int port = HttpAddress.DEFAULT.port() + settings.portOffset();
      HookLoad load = new HookLoad(port, token, times);
      return measure(machine, node, load, port);
    }
  }

  private Report measure(Machine machine, SpawnedNode node, HookLoad load, int port)
      throws Exception {
    double cpuBefore = node.cpuMillis();
    Phase warmUp = load.send("warm-up", 8, settings.warmUpMillis(), true);
    long third = settings.millis() / 3;
    List<Phase> phases = new ArrayList<>();
    phases.add(load.send("8 hooks in flight, the next once the model was asked", 8, third, true));
    phases.add(load.send("8 connections, the next hook after the 202", 8, third, false));
    drain(load);
    if (settings.slow() > 0) {
      for (int i = 0; i < SLOW_PAIRS; i++) {
        phases.add(load.send("8 hooks in flight", 8, third, true));
        phases.add(besideSlowClients(load, port, third));
      }
    }
    phases.add(
        load.send("64 connections, the next hook after the 202", 64, settings.millis(), false));
    End end = drain(load);
    double cpu = node.cpuMillis() - cpuBefore;
    assert warmUp.accepted() > 0;
    return new Report(machine, phases, end, cpu / end.accepted(), node.residentMegabytes());
  }

  private Phase besideSlowClients(HookLoad load, int port, long millis) throws Exception {
    try (SlowSockets slow = SlowSockets.open(port, settings.slow())) {
      Thread.sleep(SLOW_SETTLE_MILLIS);
      Phase phase = load.send("", 8, millis, true);
      return phase.named(
          "8 hooks in flight, beside %d slow clients (%d connected, %d connections ended)"
              .formatted(settings.slow(), slow.count(), slow.ended()));
    }
  }

  private End drain(HookLoad load) throws Exception {
    long began = System.nanoTime();
    long before = times.asked();
    while (times.asked() - times.askedAgain() < load.accepted()
        && System.nanoTime() - began < settings.drainMillis() * 1_000_000) {
      Thread.sleep(10);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    double turns = (times.asked() - before) / seconds;
    Outcome fate = settled(load);
    return new End(
        load.accepted(),
        fate.completed(),
        fate.failed(),
        fate.unfinished(),
        fate.lost(),
        times.askedAgain(),
        seconds,
        turns);
  }

  /** Waits until the last answers are stored. */
  private Outcome settled(HookLoad load) throws Exception {
    Outcome fate = load.lookUp(LOOK_UP_CONNECTIONS);
    for (int again = 0; again < 10 && fate.unfinished() > 0; again++) {
      Thread.sleep(500);
      fate = load.lookUp(LOOK_UP_CONNECTIONS);
    }
    return fate;
  }
}
