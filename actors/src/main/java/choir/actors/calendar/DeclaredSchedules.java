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
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schedules of a declaration to the calendars: those of its files, and the heartbeats of
 * its agents. Each node does it for each revision, and once after its start, so that a kill at any
 * point loses nothing; the calendars ignore what they know, and revisions before the one that they
 * follow. A calendar that has nothing to take over is not woken. A name that belongs to a person or
 * an agent is left to them, and tried again until it is free. Thread-safe.
 */
public final class DeclaredSchedules {
  private static final Logger log = LoggerFactory.getLogger(DeclaredSchedules.class);

  /** Delay after a failure, such as an election of the store. */
  private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

  /** Delay while names belong to others: a person has to rename something. */
  private static final Duration CHECK_NAMES_AFTER = Duration.ofMinutes(1);

  private final Ranch ranch;
  private final ScrollStore store;
  private final Calendars calendars;
  private final Function<String, List<DeclaredSchedule>> files;
  private final InstantSource time;
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile long tried;
  private volatile long done;
  private volatile Instant notBefore = Instant.EPOCH;
  private volatile List<String> taken = List.of();

  /**
   * @param files reads the section of the schedules of files; it throws an {@link
   *     IllegalArgumentException} for what it does not know, which is then left to a node that does
   */
  public DeclaredSchedules(
      Ranch ranch,
      ScrollStore store,
      Calendars calendars,
      Function<String, List<DeclaredSchedule>> files,
      InstantSource time) {
    this.ranch = ranch;
    this.store = store;
    this.calendars = calendars;
    this.files = files;
    this.time = time;
  }

  /** Brings over the revision in force, if that was not done; called every second. */
  public void check() {
    long revision = ranch.known().residents().revision();
    boolean early = revision == tried && time.instant().isBefore(notBefore);
    if (revision == 0 || revision == done || early || !busy.compareAndSet(false, true)) {
      return;
    }
    bring(revision, ranch.known().residents().agents())
        .whenComplete(
            (names, failure) -> {
              tried = revision;
              if (failure == null) {
                brought(revision, names);
              } else {
                notBefore = time.instant().plus(RETRY_AFTER);
                log.warn("the schedules of revision {} are not set up yet: {}", revision, failure);
              }
              busy.set(false);
            });
  }

  /**
   * @param names declared ones that belong to others
   */
  private void brought(long revision, List<String> names) {
    if (names.isEmpty()) {
      done = revision;
    } else {
      notBefore = time.instant().plus(CHECK_NAMES_AFTER);
    }
    if (!names.isEmpty() && !names.equals(taken)) {
      log.warn("declared schedules whose names belong to other ones are not in force: {}", names);
    }
    taken = names;
  }

  /**
   * Brings over the schedules of a revision; a repeat is harmless.
   *
   * @return the names that belong to others
   */
  private CompletionStage<List<String>> bring(long revision, List<Profile> agents) {
    // This read waits until the local copy has all that the revision has stored.
    return store
        .selectLatest(Sections.key(Heartbeat.SECTION))
        .thenApply(found -> heartbeat("the ranch", text(found), Heartbeat.DEFAULT))
        .thenCompose(standard -> all(agents, standard))
        .thenCompose(
            beats ->
                store
                    .select(Sections.key(Schedule.SECTION))
                    .thenApply(found -> with(beats, files.apply(text(found)))))
        .thenCompose(schedules -> new Bringing(revision, schedules).save());
  }

  private static List<DeclaredSchedule> with(List<Schedule> beats, List<DeclaredSchedule> ofFiles) {
    List<DeclaredSchedule> all = new ArrayList<>(ofFiles);
    beats.forEach(beat -> all.add(new DeclaredSchedule(beat, false)));
    return all;
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

  /** One revision on its way to the calendars, one schedule after the other: none is urgent. */
  private final class Bringing {
    private final long revision;
    private final List<DeclaredSchedule> schedules;
    private final List<String> refused = new ArrayList<>();

    private Bringing(long revision, List<DeclaredSchedule> schedules) {
      this.revision = revision;
      this.schedules = schedules;
    }

    private CompletionStage<List<String>> save() {
      CompletionStage<Void> saved = CompletableFuture.completedStage(null);
      for (int partition = 0; partition < CalendarEntity.PARTITIONS; partition++) {
        int number = partition;
        ScrollKey key = Followed.key(CalendarEntity.address(number).name());
        saved =
            saved
                .thenCompose(nothing -> store.select(key))
                .thenCompose(scroll -> save(number, scroll.map(Scroll::text)));
      }
      return saved.thenApply(nothing -> List.copyOf(refused));
    }

    private CompletionStage<Void> save(int partition, Optional<String> scroll) {
      Optional<Followed> before = scroll.flatMap(Followed::parse);
      List<DeclaredSchedule> own =
          schedules.stream()
              .filter(each -> CalendarEntity.partition(each.schedule().name()) == partition)
              .toList();
      if (follows(before, own.size()) || (own.isEmpty() && hasNone(before))) {
        return CompletableFuture.completedStage(null);
      }
      List<String> names = new ArrayList<>();
      CompletionStage<Void> saved = CompletableFuture.completedStage(null);
      for (DeclaredSchedule each : own) {
        String name = each.schedule().name();
        saved =
            saved
                .thenCompose(nothing -> calendars.saveDeclared(each, revision))
                .thenAccept(answer -> (answer.refusal().isEmpty() ? names : refused).add(name));
      }
      return saved.thenCompose(nothing -> retain(partition, names, before));
    }

    /** Nothing is stored again while names belong to others. */
    private CompletionStage<Void> retain(
        int partition, List<String> names, Optional<Followed> before) {
      return follows(before, names.size())
          ? CompletableFuture.completedStage(null)
          : calendars.retainDeclared(partition, names, revision).thenAccept(answer -> {});
    }

    private boolean follows(Optional<Followed> before, int number) {
      return before.filter(it -> it.equals(new Followed(revision, number))).isPresent();
    }

    private static boolean hasNone(Optional<Followed> before) {
      return before.map(Followed::schedules).orElse(0) == 0;
    }
  }
}
