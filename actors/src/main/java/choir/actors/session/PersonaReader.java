package choir.actors.session;

import choir.actors.session.SessionCommand.TextsFailed;
import choir.actors.session.SessionCommand.TextsRead;
import choir.core.id.RunId;
import choir.core.memory.MemoryScrolls;
import choir.core.memory.Recall;
import choir.core.mirrorborn.Profile;
import choir.core.roster.PersonaTexts;
import choir.core.session.Context;
import choir.core.session.OutsideScrolls;
import choir.core.session.Persona;
import choir.core.session.Persona.Note;
import choir.core.session.Turn;
import choir.core.skill.SkillIndex;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import choir.core.tool.ToolPolicy;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** Reads the current declared texts of an agent, and what it remembers in a session. */
record PersonaReader(ScrollStore store, InstantSource time, SkillIndex skills) {
  /** Reads the persona for a turn and sends it to its session. */
  void read(Turn turn, ActorContext<SessionCommand> session) {
    RunId run = turn.message().run();
    session.pipeToSelf(
        read(turn.profile(), turn.message().session()),
        (known, failure) ->
            known != null
                ? new TextsRead(run, known)
                : new TextsFailed(run, String.valueOf(failure)));
  }

  /**
   * Reads the persona.
   *
   * @param session key of the session
   */
  CompletionStage<Persona> read(Profile profile, String session) {
    CompletionStage<Map<String, String>> texts = CompletableFuture.completedStage(new HashMap<>());
    for (String name : Context.TEXTS) {
      texts =
          texts.thenCombine(
              store.select(PersonaTexts.key(profile, name)),
              (all, scroll) -> with(all, name, scroll));
    }
    CompletionStage<ToolPolicy> policy = new PolicyReader(store).read(profile.agent());
    CompletionStage<Map<String, String>> declared = texts;
    return AgentZone.read(store, profile.agent())
        .thenCompose(
            zone ->
                notes(profile, Recall.of(profile.agent(), session), zone)
                    .thenCombine(
                        declared,
                        (notes, all) ->
                            new Persona(
                                all, skills.lines(profile.agent()), notes, ToolPolicy.NONE, zone))
                    .thenCombine(policy, Persona::with));
  }

  private CompletionStage<List<Note>> notes(Profile profile, Recall recall, ZoneId zone) {
    LocalDate today = LocalDate.ofInstant(time.instant(), zone);
    CompletionStage<List<Note>> notes = CompletableFuture.completedStage(new ArrayList<>());
    if (recall == Recall.ALL) {
      ScrollKey memory = MemoryScrolls.longTerm(profile);
      notes =
          notes.thenCombine(
              note(MemoryScrolls.MEMORY, memory, Context.MAX_TEXT_CHARS), PersonaReader::with);
    }
    if (recall != Recall.NOTHING) {
      for (LocalDate day : List.of(today.minusDays(1), today)) {
        ScrollKey key = MemoryScrolls.of(profile, day);
        notes =
            notes.thenCombine(
                note(MemoryScrolls.name(day), key, Context.MAX_DAY_CHARS), PersonaReader::with);
      }
    }
    return notes;
  }

  /** The mark is read after the text, since it was stored before it. */
  private CompletionStage<Optional<Note>> note(String name, ScrollKey key, int most) {
    return store
        .select(key)
        .thenCompose(
            scroll ->
                scroll.isEmpty()
                    ? CompletableFuture.completedStage(Optional.empty())
                    : new OutsideScrolls(store)
                        .find(key, scroll.get().text())
                        .thenApply(
                            mark ->
                                Optional.of(
                                    new Note(name, key.at(), scroll.get().text(), most, mark))));
  }

  private static List<Note> with(List<Note> all, Optional<Note> more) {
    more.ifPresent(all::add);
    return all;
  }

  private static Map<String, String> with(
      Map<String, String> all, String name, Optional<Scroll> scroll) {
    scroll.ifPresent(found -> all.put(name, found.text()));
    return all;
  }
}
