package choir.core.seeded;

import org.apache.pekko.actor.typed.ActorRef;

/** Core that knows actors. */
public record ImpureCore(ActorRef<String> actor) {}
