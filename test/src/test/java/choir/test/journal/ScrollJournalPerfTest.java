package choir.test.journal;

import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.CapabilityFlag;
import org.apache.pekko.persistence.japi.journal.JavaJournalPerfSpec;
import org.apache.pekko.persistence.journal.JournalSpec$;
import org.jspecify.annotations.Nullable;

/** The journal's performance part of the test kit: it prints, and fails only on a time-out. */
public final class ScrollJournalPerfTest extends JavaJournalPerfSpec {
  // No initialiser: the test kit's constructor asks for the system before this one's body runs.
  private @Nullable ActorSystem system;

  public ScrollJournalPerfTest() {
    super(TestStores.plugins());
  }

  @Override
  public ActorSystem system() {
    ActorSystem running = system;
    if (running == null) {
      running =
          TestStores.system(
              "ScrollJournalPerfTest", config().withFallback(JournalSpec$.MODULE$.config()));
      system = running;
    }
    return running;
  }

  /** Off: with it on the test kit leaves a hole in the numbers, which we refuse. */
  @Override
  public CapabilityFlag supportsRejectingNonSerializableObjects() {
    return CapabilityFlag.off();
  }

  /** Enough to show a trend; {@code choir bench journal} measures. */
  @Override
  public int eventsCount() {
    return 1000;
  }

  @Override
  public int measurementIterations() {
    return 3;
  }
}
