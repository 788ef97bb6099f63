package choir.core.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.placement.PlacementConstraints;
import choir.core.roster.AgentDeclaration;
import choir.core.roster.PersonaText;
import choir.core.roster.RanchDeclaration;
import choir.core.roster.RosterEvent;
import choir.core.roster.RosterState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RevisionsTest {

  private final List<RosterEvent> events = new ArrayList<>();
  private RosterState state = RosterState.EMPTY;

  private void declare(RanchDeclaration declaration) {
    Instant at = Instant.ofEpochSecond(state.revision() + 1);
    assertThat(state.problems(declaration)).isEmpty();
    for (RosterEvent event : state.eventsFor(declaration, at)) {
      events.add(event);
      state = state.apply(event);
    }
  }

  private static RanchDeclaration ranch(Map<String, String> sections, AgentDeclaration... agents) {
    return new RanchDeclaration("meadow", agents[0].id(), List.of(agents), sections);
  }

  private static AgentDeclaration agent(String id, int home, String role, String soul) {
    return new AgentDeclaration(
        new AgentId(id),
        id,
        role,
        Optional.of(new Coordinate(home, 1, 1, 1, 1, 1, 1, 1, 1)),
        "m",
        Profile.Limits.DEFAULT,
        List.of(new PersonaText("SOUL", soul + " digest", soul)),
        PlacementConstraints.ANYWHERE,
        Map.of());
  }

  private void declareThree() {
    declare(ranch(Map.of(), agent("lux", 1, "vision", "a"), agent("phex", 2, "work", "b")));
    events.add(new RosterEvent.ProfilesAdopted(Map.of("lux", 1L), Instant.EPOCH));
    state = state.apply(events.get(events.size() - 1));
    declare(
        ranch(Map.of("machines", "[]"), agent("lux", 1, "light", "a"), agent("cyon", 3, "x", "c")));
    declare(ranch(Map.of(), agent("lux", 1, "light", "z"), agent("cyon", 3, "x", "c")));
  }

  @Test
  void eachRevisionTellsWhatItChanged() {
    declareThree();
    AgentId lux = new AgentId("lux");
    assertThat(Revisions.latest(events, 10))
        .containsExactly(
            new Revision(
                3,
                Instant.ofEpochSecond(3),
                2,
                List.of(),
                List.of(lux),
                List.of(),
                List.of("machines")),
            new Revision(
                2,
                Instant.ofEpochSecond(2),
                2,
                List.of(new AgentId("cyon")),
                List.of(lux),
                List.of(new AgentId("phex")),
                List.of("machines")),
            new Revision(
                1,
                Instant.ofEpochSecond(1),
                2,
                List.of(lux, new AgentId("phex")),
                List.of(),
                List.of(),
                List.of()));
    assertThat(Revisions.latest(events, 1)).extracting(Revision::number).containsExactly(3L);
  }

  @Test
  void aRevisionThatNeverWasIsNone() {
    declareThree();
    assertThat(Revisions.at(events, 4)).isEmpty();
    assertThat(Revisions.at(events, 0)).isEmpty();
    assertThat(Revisions.at(List.of(), 1)).isEmpty();
  }

  @Test
  void theDifferenceNamesEachFieldOnce() {
    declareThree();
    RosterState first = Revisions.at(events, 1).orElseThrow();
    RosterState third = Revisions.at(events, 3).orElseThrow();
    assertThat(Differences.between(first, third))
        .containsExactly(
            new Difference("agents.cyon", "", "cyon, x, at 3.1.1/1.1.1/1.1.1"),
            new Difference("agents.lux.SOUL", "text a digest", "text z digest"),
            new Difference("agents.lux.role", "vision", "light"),
            new Difference("agents.phex", "phex, work, at 2.1.1/1.1.1/1.1.1", ""));
    assertThat(Differences.between(third, third)).isEmpty();
  }

  @Test
  void whatARevisionDeclaredIsPutIntoForceAsANewOne() {
    declareThree();
    RosterState first = Revisions.at(events, 1).orElseThrow();
    RanchDeclaration again =
        PastDeclaration.of(first, (agent, name, digest) -> Optional.of("found"));
    declare(again);
    assertThat(state.revision()).isEqualTo(4);
    assertThat(Differences.between(first, state)).isEmpty();
    assertThat(state.eventsFor(again, Instant.EPOCH)).isEmpty();
  }

  @Test
  void aTextThatIsKeptNoLongerIsNamed() {
    declareThree();
    RosterState first = Revisions.at(events, 1).orElseThrow();
    assertThatThrownBy(() -> PastDeclaration.of(first, (agent, name, digest) -> Optional.empty()))
        .isInstanceOf(PastDeclaration.TextExpiredException.class)
        .hasMessageContaining("SOUL")
        .hasMessageContaining("'lux'");
  }
}
