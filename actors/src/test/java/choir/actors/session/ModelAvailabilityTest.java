package choir.actors.session;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.model.ModelFailure;
import choir.core.model.Outage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Fault A3: an outage counts once against the model, whoever asks it. */
final class ModelAvailabilityTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final ModelFailure REFUSED = new ModelFailure.Unreachable("refused");

  private final ModelAvailability models = new ModelAvailability();

  private Outage fails(Instant askedAt, Instant now) {
    return models.failed("local", REFUSED, askedAt, now).orElseThrow();
  }

  @Test
  void callsThatWereUnderWayWhenTheOutageBeganCountOnce() {
    fails(NOON, NOON.plusMillis(10));
    assertThat(fails(NOON, NOON.plusMillis(20)).attempts()).isEqualTo(1);
    assertThat(fails(NOON.plusMillis(5), NOON.plusMillis(30)).attempts()).isEqualTo(1);
    assertThat(models.admit("other", NOON)).isEmpty();
  }

  @Test
  void oneSessionTriesAndTheOthersWaitForItsResult() {
    fails(NOON, NOON);
    assertThat(models.admit("local", NOON)).isPresent();
    Instant due = NOON.plusSeconds(1);
    assertThat(models.admit("local", due)).isEmpty();
    assertThat(models.admit("local", due)).isPresent();
    List<String> woken = new ArrayList<>();
    models.await("local", "a", () -> woken.add("a"));
    models.await("local", "a", () -> woken.add("a"));
    models.await("local", "b", () -> woken.add("b"));
    models.answered("local");
    assertThat(woken).containsExactly("a", "b");
    assertThat(models.outages()).isEmpty();
    assertThat(models.admit("local", due)).isEmpty();
  }

  @Test
  void anAttemptWithoutAnySignOfLifeDoesNotBlockTheOthersForEver() {
    fails(NOON, NOON);
    Instant due = NOON.plusSeconds(1);
    assertThat(models.admit("local", due)).isEmpty();
    assertThat(models.admit("local", due.plusSeconds(59))).isPresent();
    assertThat(models.admit("local", due.plusSeconds(60))).isEmpty();
  }

  @Test
  void aRefusalShowsThatTheModelTakesCalls() {
    fails(NOON, NOON);
    assertThat(models.failed("local", new ModelFailure.BadRequest("no"), NOON, NOON)).isEmpty();
    assertThat(models.outages()).isEmpty();
  }

  @Test
  void aModelThatIsDeclaredAnewIsTriedAtOnceByThoseWhoWait() {
    fails(NOON, NOON);
    List<String> woken = new ArrayList<>();
    models.await("local", "a", () -> woken.add("a"));
    models.forget("local");
    assertThat(woken).containsExactly("a");
    assertThat(models.admit("local", NOON)).isEmpty();
    assertThat(fails(NOON.plusSeconds(1), NOON.plusSeconds(1)).attempts()).isEqualTo(1);
  }

  @Test
  void whatAStoredTurnTellsDoesNotReplaceWhatIsKnownHere() {
    Outage stored = Outage.begin("local", REFUSED, NOON.minus(Duration.ofHours(1)));
    models.restore(stored, NOON);
    assertThat(models.outages()).containsExactly(stored);
    models.restore(
        Outage.begin("local", new ModelFailure.Overloaded("529", Optional.empty()), NOON), NOON);
    assertThat(models.outages()).containsExactly(stored);
  }

  @Test
  void whoAsksToBeWokenAfterTheEndIsWokenAtOnce() {
    List<String> woken = new ArrayList<>();
    models.await("local", "a", () -> woken.add("a"));
    assertThat(woken).containsExactly("a");
  }
}
