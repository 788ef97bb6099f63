package choir.test.group;

import java.nio.file.Path;
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
    run("ip", "netns", "exec", space, "ip", "address", "add", address + "/24", "dev", bridge);
    run("ip", "netns", "exec", space, "ip", "link", "set", bridge, "up");
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

  /** Puts some members into a network of their own, where they reach each other and nobody else. */
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
   * Puts a slow line before a member, both ways.
   *
   * @param how as {@code tc} wants it, as {@code delay 40ms 5ms loss 1%}
   */
  public void slow(int number, String how) {
    List<String> rule = new ArrayList<>(List.of("tc", "qdisc", "add", "dev", "choirm" + number));
    rule.addAll(List.of("root", "netem"));
    rule.addAll(List.of(how.split(" ", -1)));
    Commands.run(rule.toArray(String[]::new));
    List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", space(number)));
    inside.addAll(List.of("tc", "qdisc", "add", "dev", "choirm", "root", "netem"));
    inside.addAll(List.of(how.split(" ", -1)));
    Commands.run(inside.toArray(String[]::new));
  }

  public void heal(int number) {
    run("ip", "link", "set", "choirm" + number, "up");
  }

  /** Takes away what was made, each part whatever became of the others. */
  @Override
  public void close() {
    for (List<String> each : undo) {
      String failure = Commands.failureOf(each.toArray(String[]::new));
      if (!failure.isEmpty()) {
        System.out.println(String.join(" ", each) + ": " + failure);
      }
    }
    undo.clear();
  }
}
