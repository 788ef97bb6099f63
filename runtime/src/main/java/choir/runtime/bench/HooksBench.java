package choir.runtime.bench;

import choir.runtime.access.AdminToken;
import choir.runtime.bench.HookLoad.Fate;
import choir.runtime.bench.Latencies.Spread;
import choir.runtime.model.FakeModelServer;
import choir.runtime.ranch.HttpAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Hooks from outside until their answer: a real node in its own process, a model in this one that
 * answers at once, both over loopback HTTP. At the end every accepted hook is looked up.
 */
public final class HooksBench {
  /**
   * What to measure.
   *
   * @param millis for which the phase of throughput lasts; the others last a third of it
   * @param drainMillis how long what was accepted may take to end afterwards
   * @param portOffset of the node's ports
   */
  public record Settings(long warmUpMillis, long millis, long drainMillis, int portOffset) {}

  /**
   * One load.
   *
   * @param refused because an inbox was full
   * @param turnsPerSecond how often the model was asked meanwhile
   * @param acceptance from the first byte of a hook until its 202
   * @param toModel from the first byte of a hook until the model's server has read the request;
   *     where hooks come faster than turns end, the time in the inbox is a part of it
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
      Spread toModel) {}

  /**
   * The end.
   *
   * @param drainSeconds from the last hook until all had ended
   * @param drainTurnsPerSecond meanwhile
   * @param askedAgain model requests beyond the first for a hook
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

  /** All that was measured; CPU is the node's own, for each accepted hook and its whole turn. */
  public record Report(
      Machine machine,
      List<Phase> phases,
      End end,
      double cpuMillisPerHook,
      double residentMegabytes) {
    /** For a person. */
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

  private final Settings settings;
  private final HookTimes times = new HookTimes();

  private HooksBench(Settings settings) {
    this.settings = settings;
  }

  /** Measures; the node has ended when it returns. */
  public static Report run(Settings settings, Workplace place) throws Exception {
    return new HooksBench(settings).run(place);
  }

  private Report run(Workplace place) throws Exception {
    Machine machine = Machine.look(place.folder());
    FakeModelServer model = place.keep(FakeModelServer.start(0, times::answer));
    Path home = BenchRanch.write(place.folder().resolve("home"), model.baseUrl());
    try (SpawnedNode node = SpawnedNode.start(place, home, settings.portOffset())) {
      String token = Files.readString(AdminToken.in(home)).strip();
      int port = HttpAddress.DEFAULT.port() + settings.portOffset();
      HookLoad load = new HookLoad(port, token, times);
      return measure(machine, node, load);
    }
  }

  private Report measure(Machine machine, SpawnedNode node, HookLoad load) throws Exception {
    double cpuBefore = node.cpuMillis();
    Phase warmUp = load.send("warm-up", 8, settings.warmUpMillis(), true);
    long third = settings.millis() / 3;
    List<Phase> phases = new ArrayList<>();
    phases.add(load.send("8 hooks in flight, the next once the model was asked", 8, third, true));
    phases.add(load.send("8 connections, the next hook after the 202", 8, third, false));
    drain(load);
    phases.add(
        load.send("64 connections, the next hook after the 202", 64, settings.millis(), false));
    End end = drain(load);
    double cpu = node.cpuMillis() - cpuBefore;
    assert warmUp.accepted() > 0;
    return new Report(machine, phases, end, cpu / end.accepted(), node.residentMegabytes());
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
    Fate fate = settled(load);
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

  /** The model was asked for all of them; the last answers are still being stored. */
  private Fate settled(HookLoad load) throws Exception {
    Fate fate = load.lookUp(LOOK_UP_CONNECTIONS);
    for (int again = 0; again < 10 && fate.unfinished() > 0; again++) {
      Thread.sleep(500);
      fate = load.lookUp(LOOK_UP_CONNECTIONS);
    }
    return fate;
  }
}
