package choir.actors.session;

import choir.core.mirrorborn.Profile;
import choir.core.roster.PersonaTexts;
import choir.core.session.Context;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads the current declared texts and memory of an agent. */
record PersonaReader(ScrollStore store) {
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
