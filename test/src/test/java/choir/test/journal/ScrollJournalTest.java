package choir.test.journal;

import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.CapabilityFlag;
import org.apache.pekko.persistence.japi.journal.JavaJournalSpec;
import org.apache.pekko.persistence.journal.JournalSpec$;
import org.jspecify.annotations.Nullable;

/** The journal's test kit, with every capability that is claimed. */
public final class ScrollJournalTest extends JavaJournalSpec {
  // No initialiser: the test kit's constructor asks for the system before this one's body runs.
  private @Nullable ActorSystem system;

  public ScrollJournalTest() {
    super(TestStores.plugins());
  }

  @Override
  public ActorSystem system() {
    ActorSystem running = system;
    if (running == null) {
      running =
          TestStores.system(
              "ScrollJournalTest", config().withFallback(JournalSpec$.MODULE$.config()));
      system = running;
    }
    return running;
  }

  /** Off: with it on the test kit leaves a hole in the numbers, which we refuse. */
  @Override
  public CapabilityFlag supportsRejectingNonSerializableObjects() {
    return CapabilityFlag.off();
  }
}
