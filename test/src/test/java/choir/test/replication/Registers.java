package choir.test.replication;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Condition;
import choir.core.sq.IdempotencyKey;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollKey;
import choir.runtime.simulation.SimLoop;
import choir.runtime.sq.store.StoredScroll;
import choir.test.linear.Call;
import choir.test.linear.Linearizability;
import choir.test.linear.Register;
import choir.test.linear.Register.Input;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Clients that read and write a few scrolls on any node; what they saw must be linearizable. */
final class Registers {
  private static final int SCROLLS = 3;
  private static final int CLIENTS = 4;

  private final SimLoop loop;
  private final Random random;
  private final List<SimMember> members;
  private final List<List<Call<Input, String>>> histories = new ArrayList<>();
  private boolean resting;
  private int texts;

  Registers(SimLoop loop, List<SimMember> members) {
    this.loop = loop;
    this.random = loop.newRandom();
    this.members = members;
  }

  void begin() {
    for (int i = 0; i < SCROLLS; i++) {
      histories.add(new ArrayList<>());
    }
    for (int client = 0; client < CLIENTS; client++) {
      next(new Client(client));
    }
  }

  void rest() {
    resting = true;
  }

  private static ScrollKey key(int scroll) {
    return new ScrollKey("notes", new Coordinate(1, 1, 1, 1, 1, 1, 1, 1, scroll + 1));
  }

  private static final class Client {
    final int number;
    int scroll;
    String seen = "";
    long version;

    Client(int number) {
      this.number = number;
    }
  }

  private void next(Client client) {
    loop.after(
        SimLoop.WORLD,
        Duration.ofMillis(random.nextInt(150)),
        () -> {
          SimMember member = members.get(random.nextInt(members.size()));
          if (resting) {
            return;
          }
          if (member.up()) {
            call(client, member);
          } else {
            next(client);
          }
        });
  }

  private void call(Client client, SimMember member) {
    String text = "t" + texts++;
    int kind = random.nextInt(8);
    if (kind == 7) {
      client.scroll = random.nextInt(SCROLLS);
      read(client, member);
    } else if (kind < 3) {
      read(client, member);
    } else if (kind == 3) {
      write(client, member, new Input.Set(text), new Change.Put(key(client.scroll), text), false);
    } else if (kind == 4) {
      write(client, member, new Input.Add(text), new Change.Add(key(client.scroll), text), true);
    } else {
      Input input = new Input.SetIf(client.seen, text);
      write(client, member, input, new Change.Put(key(client.scroll), text), kind == 5);
    }
  }

  private void read(Client client, SimMember member) {
    long from = loop.nanos();
    int scroll = client.scroll;
    CallerTimeout.of(loop, member.store().barrier())
        .whenComplete(
            (version, failure) -> {
              if (failure == null && member.up()) {
                Optional<StoredScroll> found = member.store().latest().find(key(scroll));
                client.seen = found.map(StoredScroll::text).orElse("");
                client.version = found.map(StoredScroll::version).orElse(0L);
                record(client, scroll, from, new Input.Read(), client.seen);
              }
              next(client);
            });
  }

  private void write(Client client, SimMember member, Input input, Change change, boolean keyed) {
    long from = loop.nanos();
    int scroll = client.scroll;
    List<Condition> conditions =
        input instanceof Input.SetIf
            ? List.of(new Condition(change.key(), client.version))
            : List.of();
    Optional<IdempotencyKey> once =
        keyed ? Optional.of(IdempotencyKey.of("sim", "key-" + texts, "request")) : Optional.empty();
    Operation operation = new Operation.Write(List.of(change), conditions, once);
    CallerTimeout.of(loop, member.store().submit(operation))
        .whenComplete(
            (answer, failure) -> {
              boolean known = failure == null;
              String output = answer instanceof Outcome.Stale ? Register.STALE : Register.OK;
              if (known) {
                record(client, scroll, from, input, output);
              } else {
                histories
                    .get(scroll)
                    .add(new Call<>(client.number, from, Call.NEVER, input, Register.UNKNOWN));
              }
              next(client);
            });
  }

  private void record(Client client, int scroll, long from, Input input, String output) {
    histories.get(scroll).add(new Call<>(client.number, from, loop.nanos(), input, output));
  }

  List<String> faults() {
    List<String> faults = new ArrayList<>();
    for (int scroll = 0; scroll < SCROLLS; scroll++) {
      if (!Linearizability.check(new Register(), histories.get(scroll))) {
        faults.add(key(scroll) + ": its history is not linearizable: " + histories.get(scroll));
      }
    }
    return faults;
  }

  String figures() {
    return histories.stream().mapToInt(List::size).sum() + " calls";
  }
}
