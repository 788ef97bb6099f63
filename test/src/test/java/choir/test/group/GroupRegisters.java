package choir.test.group;

import choir.core.phext.Coordinate;
import choir.core.phext.Phext;
import choir.test.linear.Call;
import choir.test.linear.Linearizability;
import choir.test.linear.Register;
import choir.test.linear.Register.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that share a scroll: they read it, set it on condition of its version and add to it, on
 * any member. After some calls they go to the next scroll, so that a history stays short enough to
 * be searched.
 */
final class GroupRegisters {
  static final String PHEXT = "registers";

  private static final int CLIENTS = 5;

  /** Of one scroll: what a search can do at once. */
  private static final int CALLS = 200;

  /** Between two calls of one client: most of the load is the writers'. */
  private static final int PAUSE_MILLIS = 60;

  /** A scroll and what was done to it. */
  private static final class Shared {
    final Coordinate at;
    final List<Call<Input, String>> calls = new ArrayList<>();

    Shared(Coordinate at) {
      this.at = at;
    }

    synchronized void record(Call<Input, String> call) {
      calls.add(call);
    }

    synchronized boolean full() {
      return calls.size() >= CALLS;
    }

    synchronized List<Call<Input, String>> history() {
      return new ArrayList<>(calls);
    }
  }

  /** A read that a client bases its next condition on. */
  private record Seen(String text, String version) {
    static final Seen NOTHING = new Seen("", "\"0\"");
  }

  private final GroupLoad load;
  private final List<Client> clients = new ArrayList<>();
  private final List<Shared> scrolls = new ArrayList<>();
  private int retired;
  private long judged;

  GroupRegisters(GroupLoad load, Random random) {
    this.load = load;
    for (int number = 0; number < CLIENTS; number++) {
      clients.add(new Client(number, new Random(random.nextLong())));
    }
  }

  List<Client> clients() {
    return clients;
  }

  private synchronized Shared current() {
    if (scrolls.isEmpty() || scrolls.getLast().full()) {
      int number = retired + scrolls.size();
      scrolls.add(
          new Shared(new Coordinate(1, 1, 1, 1, 1, 1, 1, 1 + number / 900, 1 + number % 900)));
    }
    return scrolls.getLast();
  }

  synchronized long calls() {
    return judged + scrolls.stream().mapToLong(each -> each.history().size()).sum();
  }

  /**
   * Judges what was done since it was last asked, while the clients rest; they go on with other
   * scrolls.
   *
   * @return the scrolls whose answers no single copy could have given
   */
  synchronized List<String> faults(Phext end, long from, long to) {
    List<String> faults = new ArrayList<>();
    for (Shared scroll : scrolls) {
      List<Call<Input, String>> history = scroll.history();
      judged += history.size();
      history.add(new Call<>(CLIENTS, from, to, new Input.Read(), end.select(scroll.at)));
      if (!Linearizability.check(new Register(), settled(history))) {
        faults.add(scroll.at + " of " + PHEXT + " is not linearizable: " + history);
      }
    }
    retired += scrolls.size();
    scrolls.clear();
    return faults;
  }

  /**
   * The same history without open calls, of which a search would take exponential time. Texts are
   * unique, and a text is only replaced by a client that has read it: so what an open call wrote is
   * in some later read, the last one at the latest, or was never there.
   */
  static List<Call<Input, String>> settled(List<Call<Input, String>> history) {
    List<Call<Input, String>> settled = new ArrayList<>();
    for (Call<Input, String> call : history) {
      if (call.to() == Call.NEVER) {
        history.stream()
            .filter(read -> read.input() instanceof Input.Read)
            .filter(read -> read.output().contains(text(call.input())))
            .mapToLong(Call::to)
            .min()
            .ifPresent(
                seen ->
                    settled.add(
                        new Call<>(call.client(), call.from(), seen, call.input(), Register.OK)));
      } else {
        settled.add(call);
      }
    }
    return settled;
  }

  private static String text(Input input) {
    return switch (input) {
      case Input.Read read -> throw new IllegalArgumentException("a read writes nothing: " + read);
      case Input.Set set -> set.text();
      case Input.Add add -> add.text();
      case Input.SetIf set -> set.text();
    };
  }

  /** One after the other it makes its calls; a call without an answer is left open. */
  final class Client implements Runnable {
    private final int number;
    private final Random random;
    private Seen seen = Seen.NOTHING;
    private Shared scroll = new Shared(Coordinate.ORIGIN);
    private int texts;

    private Client(int number, Random random) {
      this.number = number;
      this.random = random;
    }

    @Override
    public void run() {
      while (load.running()) {
        Shared now = current();
        if (now != scroll) {
          scroll = now;
          seen = Seen.NOTHING;
        }
        int kind = random.nextInt(10);
        if (kind < 5) {
          read();
        } else if (kind < 8) {
          setIf();
        } else {
          add();
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1 + random.nextInt(PAUSE_MILLIS)));
      }
    }

    private String place() {
      return "p=" + PHEXT + "&c=" + scroll.at;
    }

    private String anywhere() {
      return load.server(random.nextInt(1000));
    }

    private void read() {
      long from = System.nanoTime();
      SqClient.Answer answer = load.client().get(anywhere(), "select?" + place());
      if (answer.done()) {
        seen = new Seen(answer.body(), answer.etag().orElse("none"));
        record(from, new Input.Read(), answer.body());
      } else {
        judge(answer, "read");
      }
    }

    private void setIf() {
      String text = newText();
      Input input = new Input.SetIf(seen.text(), text);
      boolean absent = seen.version().equals("\"0\"");
      String[] headers =
          absent ? new String[] {"If-None-Match", "*"} : new String[] {"If-Match", seen.version()};
      long from = System.nanoTime();
      SqClient.Answer answer = load.client().post(anywhere(), "update?" + place(), text, headers);
      switch (answer.status()) {
        case 200 -> {
          record(from, input, Register.OK);
          seen = new Seen(text, answer.etag().orElse("none"));
        }
        case 412 -> record(from, input, Register.STALE);
        default -> open(from, input, answer);
      }
    }

    /** Under a key, and once more on another member if there was no answer. */
    private void add() {
      String text = newText();
      Input input = new Input.Add(text);
      String path = "insert?" + place();
      long from = System.nanoTime();
      SqClient.Answer first =
          load.client().post(anywhere(), path, text, "Idempotency-Key", "r-" + text);
      SqClient.Answer answer =
          first.passing()
              ? load.client().post(anywhere(), path, text, "Idempotency-Key", "r-" + text)
              : first;
      if (answer.done()) {
        record(from, input, Register.OK);
      } else {
        open(from, input, notStored(first) ? answer : first);
      }
    }

    private String newText() {
      return "(%d.%d)".formatted(number, texts++);
    }

    private void record(long from, Input input, String output) {
      scroll.record(new Call<>(number, from, System.nanoTime(), input, output));
    }

    /** What was refused as not stored must not show later, and so is no part of the history. */
    private boolean notStored(SqClient.Answer answer) {
      return answer.status() == 503 && !answer.body().contains("may have been stored");
    }

    private void open(long from, Input input, SqClient.Answer answer) {
      judge(answer, input.toString());
      if (!notStored(answer)) {
        scroll.record(new Call<>(number, from, Call.NEVER, input, Register.UNKNOWN));
      }
    }

    private void judge(SqClient.Answer answer, String what) {
      if (!answer.passing()) {
        load.fault("%s at %s: %s".formatted(what, place(), answer));
      }
    }
  }
}
