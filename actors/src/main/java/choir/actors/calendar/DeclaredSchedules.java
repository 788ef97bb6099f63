package choir.actors.calendar;

import choir.actors.ranch.Ranch;
import choir.core.calendar.Followed;
import choir.core.calendar.Heartbeat;
import choir.core.calendar.Schedule;
import choir.core.mirrorborn.Profile;
import choir.core.roster.PersonaTexts;
import choir.core.roster.Sections;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schedules that a declaration implies, the heartbeats of its agents, to the calendars.
 * Each node does it for each revision, and once after its start, so that a kill at any point loses
 * nothing; the calendars ignore what they know, and revisions before the one that they follow. A
 * calendar that has nothing to take over is not woken. Thread-safe.
 */
public final class DeclaredSchedules {
  private static final Logger log = LoggerFactory.getLogger(DeclaredSchedules.class);

  /** Delay after a failure, such as an election of the store. */
  private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

  private final Ranch ranch;
  private final ScrollStore store;
  private final Calendars calendars;
  private final InstantSource time;
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile long done;
  private volatile Instant notBefore = Instant.EPOCH;

  public DeclaredSchedules(
      Ranch ranch, ScrollStore store, Calendars calendars, InstantSource time) {
    this.ranch = ranch;
    this.store = store;
    this.calendars = calendars;
    this.time = time;
  }

  /** Brings over the revision in force, if that was not done; called every second. */
  public void check() {
    long revision = ranch.known().residents().revision();
    boolean early = time.instant().isBefore(notBefore);
    if (revision == 0 || revision == done || early || !busy.compareAndSet(false, true)) {
      return;
    }
    bring(revision, ranch.known().residents().agents())
        .whenComplete(
            (nothing, failure) -> {
              if (failure == null) {
                done = revision;
              } else {
                notBefore = time.instant().plus(RETRY_AFTER);
                log.warn("the heartbeats of revision {} are not set up yet: {}", revision, failure);
              }
              busy.set(false);
            });
  }

  /** Brings over the heartbeats of a revision; a repeat is harmless. */
  CompletionStage<Void> bring(long revision, List<Profile> agents) {
    // This read waits until the local copy has all that the revision has stored.
    return store
        .selectLatest(Sections.key(Heartbeat.SECTION))
        .thenApply(found -> heartbeat("the ranch", text(found), Heartbeat.DEFAULT))
        .thenCompose(standard -> all(agents, standard))
        .thenCompose(schedules -> save(revision, schedules));
  }

  private static String text(Optional<Scroll> scroll) {
    return scroll.map(Scroll::text).orElse("");
  }

  /** A section that this build cannot read leaves what applies otherwise. */
  private static Heartbeat heartbeat(String whose, String json, Heartbeat otherwise) {
    try {
      return HeartbeatJson.parse(json, otherwise);
    } catch (IllegalArgumentException unreadable) {
      log.warn("the heartbeat of {} cannot be read: {}", whose, unreadable.getMessage());
      return otherwise;
    }
  }

  private CompletionStage<List<Schedule>> all(List<Profile> agents, Heartbeat standard) {
    List<CompletableFuture<Optional<Schedule>>> each = new ArrayList<>();
    for (Profile agent : agents) {
      each.add(schedule(agent, standard).toCompletableFuture());
    }
    return CompletableFuture.allOf(each.toArray(new CompletableFuture<?>[0]))
        .thenApply(
            nothing -> {
              List<Schedule> found = new ArrayList<>();
              each.forEach(one -> one.getNow(Optional.empty()).ifPresent(found::add));
              return found;
            });
  }

  private CompletionStage<Optional<Schedule>> schedule(Profile agent, Heartbeat standard) {
    return store
        .select(PersonaTexts.key(agent, "HEARTBEAT"))
        .thenCompose(
            scroll -> {
              String text = text(scroll);
              return Heartbeat.asksNothing(text)
                  ? CompletableFuture.completedStage(Optional.empty())
                  : store
                      .select(Sections.key(agent.agent(), Heartbeat.SECTION))
                      .thenApply(
                          own ->
                              heartbeat("agent " + agent.agent(), text(own), standard)
                                  .of(agent.agent(), text));
            });
  }

  /** One after the other: most of them are known, and none of them is urgent. */
  private CompletionStage<Void> save(long revision, List<Schedule> schedules) {
    CompletionStage<Void> done = CompletableFuture.completedStage(null);
    for (int partition = 0; partition < CalendarEntity.PARTITIONS; partition++) {
      int number = partition;
      List<Schedule> own =
          schedules.stream()
              .filter(each -> CalendarEntity.partition(each.name()) == number)
              .toList();
      ScrollKey key = Followed.key(CalendarEntity.address(number).name());
      done =
          done.thenCompose(nothing -> store.select(key))
              .thenCompose(
                  scroll -> {
                    Optional<Followed> before = scroll.map(Scroll::text).flatMap(Followed::parse);
                    return isKnown(revision, own, before)
                        ? CompletableFuture.completedStage(null)
                        : save(revision, number, own);
                  });
    }
    return done;
  }

  private static boolean isKnown(long revision, List<Schedule> own, Optional<Followed> before) {
    boolean same = before.filter(it -> it.revision() == revision).isPresent();
    return same || (own.isEmpty() && before.map(Followed::schedules).orElse(0) == 0);
  }

  private CompletionStage<Void> save(long revision, int partition, List<Schedule> own) {
    CompletionStage<Void> done = CompletableFuture.completedStage(null);
    for (Schedule schedule : own) {
      done =
          done.thenCompose(nothing -> calendars.saveDeclared(schedule, revision))
              .thenAccept(answer -> {});
    }
    List<String> names = own.stream().map(Schedule::name).toList();
    return done.thenCompose(nothing -> calendars.retainDeclared(partition, names, revision))
        .thenAccept(answer -> {});
  }
}
