package choir.actors.session;

import choir.actors.session.SessionCommand.TextsFailed;
import choir.actors.session.SessionCommand.TextsRead;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.roster.PersonaTexts;
import choir.core.session.Context;
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
  /** Reads the texts for a turn and sends them to its session. */
  void read(Turn turn, ActorContext<SessionCommand> session) {
    RunId run = turn.message().run();
    session.pipeToSelf(
        read(turn.profile()),
        (texts, failure) ->
            texts != null
                ? new TextsRead(run, texts)
                : new TextsFailed(run, String.valueOf(failure)));
  }

  /** The texts by name; missing texts are omitted. */
  CompletionStage<Map<String, String>> read(Profile profile) {
    CompletionStage<Map<String, String>> texts = CompletableFuture.completedStage(new HashMap<>());
    for (String name : Context.TEXTS) {
      ScrollKey key =
          name.equals("MEMORY") ? PersonaTexts.memory(profile) : PersonaTexts.key(profile, name);
      texts = texts.thenCombine(store.select(key), (all, scroll) -> with(all, name, scroll));
    }
    return texts;
  }

  private static Map<String, String> with(
      Map<String, String> all, String name, Optional<Scroll> scroll) {
    scroll.ifPresent(found -> all.put(name, found.text()));
    return all;
  }
}
