package choir.actors.session;

import choir.actors.session.SessionCommand.TextsFailed;
import choir.actors.session.SessionCommand.TextsRead;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.roster.PersonaTexts;
import choir.core.session.Context;
import choir.core.session.OutsideScrolls;
import choir.core.session.Persona;
import choir.core.session.Turn;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** Reads the current declared texts and memory of an agent. */
record PersonaReader(ScrollStore store) {
  /** Reads the persona for a turn and sends it to its session. */
  void read(Turn turn, ActorContext<SessionCommand> session) {
    RunId run = turn.message().run();
    session.pipeToSelf(
        read(turn.profile()),
        (known, failure) ->
            known != null
                ? new TextsRead(run, known)
                : new TextsFailed(run, String.valueOf(failure)));
  }

  CompletionStage<Persona> read(Profile profile) {
    CompletionStage<Map<String, String>> texts = CompletableFuture.completedStage(new HashMap<>());
    for (String name : Context.TEXTS) {
      ScrollKey key =
          name.equals(Context.MEMORY)
              ? PersonaTexts.memory(profile)
              : PersonaTexts.key(profile, name);
      texts = texts.thenCombine(store.select(key), (all, scroll) -> with(all, name, scroll));
    }
    return texts.thenCompose(all -> persona(profile, all));
  }

  /** The mark is read after the memory, since it was stored before it. */
  private CompletionStage<Persona> persona(Profile profile, Map<String, String> texts) {
    String memory = texts.get(Context.MEMORY);
    CompletionStage<Optional<String>> mark =
        memory == null
            ? CompletableFuture.completedStage(Optional.empty())
            : new OutsideScrolls(store).find(PersonaTexts.memory(profile), memory);
    return mark.thenCombine(
        new PolicyReader(store).read(profile.agent()),
        (found, policy) -> new Persona(texts, found, policy));
  }

  private static Map<String, String> with(
      Map<String, String> all, String name, Optional<Scroll> scroll) {
    scroll.ifPresent(found -> all.put(name, found.text()));
    return all;
  }
}
