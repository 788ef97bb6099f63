package choir.test.replication;

import choir.core.sq.EventBody;
import choir.core.sq.JournalHead;
import choir.core.sq.Operation;
import choir.core.sq.OperationCodec;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.StoredEvent;
import choir.runtime.simulation.SimLoop;
import choir.runtime.sq.group.Attempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** JournalOwners of a few entities, always two of each, that recover, append and are fenced. */
final class JournalOwners {
  private static final int ENTITIES = 3;
  private static final int OWNERS = 2;
  private static final int MAX_APPENDS = 12;

  private final SimLoop loop;
  private final Random random;
  private final List<SimMember> members;
  private final Seeded bug;
  private final Map<String, TreeMap<Long, String>> acknowledged = new TreeMap<>();

  /** By entity: the highest sequence number returned at the start of each epoch. */
  private final Map<String, TreeMap<Long, Long>> opened = new TreeMap<>();

  private final List<String> faults = new ArrayList<>();
  private boolean resting;
  private int incarnations;
  private int payloads;
  private int appended;
  private int fenced;

  JournalOwners(SimLoop loop, List<SimMember> members, Seeded bug) {
    this.loop = loop;
    this.random = loop.newRandom();
    this.members = members;
    this.bug = bug;
  }

  void begin() {
    for (int entity = 0; entity < ENTITIES; entity++) {
      acknowledged.put("entity-" + entity, new TreeMap<>());
      opened.put("entity-" + entity, new TreeMap<>());
      for (int owner = 0; owner < OWNERS; owner++) {
        String id = "entity-" + entity;
        later(() -> recover(id));
      }
    }
  }

  void rest() {
    resting = true;
  }

  private void later(Runnable work) {
    loop.after(
        SimLoop.WORLD,
        Duration.ofMillis(1 + random.nextInt(300)),
        () -> {
          if (!resting) {
            work.run();
          }
        });
  }

  /** One incarnation of an entity, on some node. */
  private final class Incarnation {
    final String id;
    final SimMember member;
    final String writer = "writer-" + incarnations++;
    long epoch;
    long next;
    int left = 1 + random.nextInt(MAX_APPENDS);

    Incarnation(String id, SimMember member) {
      this.id = id;
      this.member = member;
    }
  }

  private void recover(String id) {
    SimMember member = members.get(random.nextInt(members.size()));
    if (!member.up()) {
      later(() -> recover(id));
      return;
    }
    // What is acknowledged from now on may be a later owner's.
    Map<Long, String> known = new TreeMap<>(acknowledged.getOrDefault(id, new TreeMap<>()));
    CallerTimeout.of(loop, open(member, id))
        .whenComplete(
            (outcome, failure) -> {
              if (failure == null && outcome instanceof Outcome.Opened opened && member.up()) {
                replay(new Incarnation(id, member), opened, known);
              } else {
                later(() -> recover(id));
              }
            });
  }

  private CompletionStage<Outcome> open(SimMember member, String id) {
    if (random.nextBoolean() && member.store().head(id).isEmpty()) {
      return openIfThere(member, id);
    }
    return openNow(member, id);
  }

  /** A journal that is not there is opened by its first append. */
  private CompletionStage<Outcome> openIfThere(SimMember member, String id) {
    return member
        .store()
        .barrier()
        .thenCompose(
            version ->
                member.store().head(id).isPresent()
                    ? openNow(member, id)
                    : CompletableFuture.completedStage(
                        new Outcome.Opened(JournalHead.FIRST_EPOCH, 0, version)));
  }

  private CompletionStage<Outcome> openNow(SimMember member, String id) {
    Operation open = new Operation.Open(id);
    if (bug != Seeded.REPLAY_BEFORE_APPLIED) {
      return member.store().submit(open);
    }
    List<byte[]> bytes = List.of(OperationCodec.encode(open));
    CompletionStage<List<Attempt>> attempts =
        members.stream()
            .filter(SimMember::leads)
            .findFirst()
            .map(leader -> member.forward(SimGroup.address(leader.number()), bytes))
            .orElseGet(CompletableFuture::new);
    return attempts.thenApply(JournalOwners::outcome);
  }

  private static Outcome outcome(List<Attempt> attempts) {
    return attempts.get(0) instanceof Attempt.Answered answered
        ? answered.outcome()
        : new Outcome.Refused(Outcome.Code.UNKNOWN, "not answered");
  }

  private void replay(Incarnation me, Outcome.Opened told, Map<Long, String> known) {
    List<String> events = payloads(me.member, me.id, told.highestSequence());
    if (events.size() != told.highestSequence()) {
      faults.add(
          "%s: a replay on member %d found %d of %d events"
              .formatted(me.id, me.member.number(), events.size(), told.highestSequence()));
    }
    known.forEach((sequence, payload) -> expect(me.id, events, sequence, payload));
    this.opened.getOrDefault(me.id, new TreeMap<>()).put(told.epoch(), told.highestSequence());
    me.epoch = told.epoch();
    me.next = told.highestSequence() + 1;
    append(me);
  }

  private static List<String> payloads(SimMember member, String id, long highest) {
    return member.store().events(id, 1, highest, Integer.MAX_VALUE).stream()
        .map(Scroll::text)
        .map(text -> StoredEvent.parse(text).body().payload())
        .toList();
  }

  private void expect(String id, List<String> events, long sequence, String payload) {
    String found = sequence <= events.size() ? events.get((int) sequence - 1) : "nothing";
    if (!found.equals(payload)) {
      faults.add(
          "%s: event %d was acknowledged as %s, and is %s".formatted(id, sequence, payload, found));
    }
  }

  private void append(Incarnation me) {
    if (me.left-- == 0 || !me.member.up() || resting) {
      later(() -> recover(me.id));
      return;
    }
    List<EventBody> events = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      events.add(new EventBody("test.Happened", 1, "m", "", 1000, "payload-" + payloads++));
    }
    long first = me.next;
    me.next += events.size();
    Operation.Append append =
        new Operation.Append(me.id, me.epoch, me.writer, first, List.copyOf(events), List.of());
    boolean begins = me.epoch == JournalHead.FIRST_EPOCH && first == 1;
    Operation stored = begins ? new Operation.AppendFirst(append) : append;
    CallerTimeout.of(loop, me.member.store().submit(stored))
        .whenComplete(
            (outcome, failure) -> {
              if (failure == null && outcome instanceof Outcome.Done) {
                acknowledge(me, first, events);
                loop.after(
                    SimLoop.WORLD,
                    Duration.ofNanos(1000L * random.nextInt(200_000)),
                    () -> append(me));
              } else {
                fenced += outcome instanceof Outcome.Refused ? 1 : 0;
                later(() -> recover(me.id));
              }
            });
  }

  private void acknowledge(Incarnation me, long first, List<EventBody> events) {
    String id = me.id;
    appended += events.size();
    opened
        .getOrDefault(id, new TreeMap<>())
        .tailMap(me.epoch, false)
        .forEach(
            (epoch, highest) -> {
              if (highest < first) {
                faults.add(
                    "%s: event %d of epoch %d was acknowledged, but epoch %d began behind %d"
                        .formatted(id, first, me.epoch, epoch, highest));
              }
            });
    TreeMap<Long, String> all = acknowledged.getOrDefault(id, new TreeMap<>());
    for (int i = 0; i < events.size(); i++) {
      String before = all.put(first + i, events.get(i).payload());
      if (before != null) {
        faults.add(id + ": event " + (first + i) + " was acknowledged to two owners");
      }
    }
  }

  /** To be called when all members are well and have the same entries. */
  List<String> faults() {
    acknowledged.forEach(
        (id, events) -> {
          List<String> first = payloads(members.get(0), id, Long.MAX_VALUE);
          for (SimMember member : members) {
            if (!payloads(member, id, Long.MAX_VALUE).equals(first)) {
              faults.add(id + ": members 0 and " + member.number() + " differ");
            }
          }
          if (first.stream().distinct().count() != first.size()) {
            faults.add(id + ": an event is stored twice");
          }
          events.forEach((sequence, payload) -> expect(id, first, sequence, payload));
        });
    return faults;
  }

  String figures() {
    return "%d events by %d incarnations, %d refused".formatted(appended, incarnations, fenced);
  }
}
