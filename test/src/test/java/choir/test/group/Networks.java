package choir.test.group;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace for each of some members, with a wire to the other members and one to the
 * clients, so that a member can be cut off from the group and still be asked. Needs root and {@code
 * ip}; the addresses are 10.213.1.N among members and 10.213.2.N for clients.
 */
public final class Networks implements AutoCloseable {
  private static final int PORT = 21_337;

  private final List<List<String>> undo = new ArrayList<>();
  private final List<Process> lines = new ArrayList<>();

  private boolean apart;

  private Networks() {}

  /** Why there can be none here; empty if there can. */
  public static String refusal() {
    String name = "choirprobe";
    String refused = Commands.failureOf("ip", "netns", "add", name);
    if (refused.isEmpty()) {
      Commands.run("ip", "netns", "delete", name);
      refused = Commands.failureOf("ip", "link", "add", name, "type", "bridge");
    }
    if (refused.isEmpty()) {
      Commands.run("ip", "link", "delete", name);
    }
    return refused;
  }

  public static Networks of(int members) {
    Networks networks = new Networks();
    try {
      networks.bridge("choirm");
      networks.bridge("choirc");
      networks.run("ip", "address", "add", "10.213.2.254/24", "dev", "choirc");
      for (int number = 1; number <= members; number++) {
        networks.member(number);
      }
      return networks;
    } catch (RuntimeException | Error failed) {
      networks.close();
      throw failed;
    }
  }

  private void bridge(String name) {
    run("ip", "link", "add", name, "type", "bridge");
    undo.addFirst(List.of("ip", "link", "delete", name));
    run("ip", "link", "set", name, "up");
  }

  private void member(int number) {
    String space = space(number);
    run("ip", "netns", "add", space);
    undo.addFirst(List.of("ip", "netns", "delete", space));
    run("ip", "netns", "exec", space, "ip", "link", "set", "lo", "up");
    wire(number, "choirm", "10.213.1." + number);
    wire(number, "choirc", "10.213.2." + number);
  }

  private void wire(int number, String bridge, String address) {
    String outside = bridge + number;
    String space = space(number);
    run("ip", "link", "add", outside, "type", "veth", "peer", "name", bridge, "netns", space);
    run("ip", "link", "set", outside, "master", bridge, "up");
    address(number, bridge, address);
  }

  private void address(int number, String device, String address) {
    String space = space(number);
    run("ip", "netns", "exec", space, "ip", "address", "add", address + "/24", "dev", device);
    run("ip", "netns", "exec", space, "ip", "link", "set", device, "up");
  }

  /** The command in front of one that is to run on a member's machine. */
  public static List<String> through(int number) {
    return List.of("ip", "netns", "exec", space(number));
  }

  /** Where the others reach a member. */
  public static String host(int number) {
    return "10.213.1." + number;
  }

  /** Where clients outside reach a member. */
  public static String outside(int number) {
    return "10.213.2." + number;
  }

  private static String space(int number) {
    return "choir" + number;
  }

  private void run(String... command) {
    Commands.run(command);
  }

  /** The place of a member, numbered from 1, in its own network. */
  MemberProcess.Place place(Path folder, int number) {
    return new MemberProcess.Place(
        folder.resolve("m" + number),
        "m" + number,
        outside(number),
        host(number),
        PORT,
        PORT + 1,
        PORT + 2,
        through(number));
  }

  /** Cuts a member off from the others; clients reach it all the same. */
  public void cut(int number) {
    run("ip", "link", "set", "choirm" + number, "down");
  }

  /** Isolates some members in a separate network, where they only reach each other. */
  public void apart(List<Integer> numbers) {
    if (!apart) {
      bridge("choirx");
      apart = true;
    }
    numbers.forEach(each -> run("ip", "link", "set", "choirm" + each, "master", "choirx"));
  }

  /** Brings them back. */
  public void together(List<Integer> numbers) {
    numbers.forEach(each -> run("ip", "link", "set", "choirm" + each, "master", "choirm"));
  }

  /**
   * Puts a slow line before a member in place of its wire to the others.
   *
   * @param program {@code /group/line.c}, compiled
   * @param line how long it takes, each way
   */
  public void slow(int number, Path program, Line line) throws IOException {
    String outside = "choirm" + number;
    String inside = "choirs" + number;
    run("ip", "link", "delete", outside);
    Process process =
        new ProcessBuilder(
                program.toString(),
                outside,
                inside,
                Long.toString(line.delay().toMillis()),
                Long.toString(line.jitter().toMillis()),
                Integer.toString(line.lostOfThousand()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    lines.add(process);
    BufferedReader said = process.inputReader();
    if (!"ready".equals(said.readLine())) {
      throw new IOException(program + " has made no line");
    }
    run("ip", "link", "set", outside, "master", "choirm", "up");
    run("ip", "link", "set", inside, "netns", space(number));
    run("ip", "netns", "exec", space(number), "ip", "link", "set", inside, "name", "choirm");
    address(number, "choirm", host(number));
  }

  /**
   * A slow line.
   *
   * @param jitter by which a frame may take more or less
   * @param lostOfThousand frames of a thousand that are lost
   */
  public record Line(Duration delay, Duration jitter, int lostOfThousand) {}

  public void heal(int number) {
    run("ip", "link", "set", "choirm" + number, "up");
  }

  /** Takes away what was made, each part whatever became of the others. */
  @Override
  public void close() {
    lines.forEach(line -> line.destroyForcibly().onExit().join());
    for (List<String> each : undo) {
      String failure = Commands.failureOf(each.toArray(String[]::new));
      if (!failure.isEmpty()) {
        System.out.println(String.join(" ", each) + ": " + failure);
      }
    }
    undo.clear();
  }
}
