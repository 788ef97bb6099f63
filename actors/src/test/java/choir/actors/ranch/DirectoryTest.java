package choir.actors.ranch;

import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.roster.RosterCommand.Residents;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DirectoryTest {
  private static Residents residents(long revision, int agents, int behind) {
    List<Profile> profiles = new ArrayList<>();
    for (int i = 1; i <= agents; i++) {
      profiles.add(
          new Profile(
              new AgentId("agent-" + i),
              revision,
              900 + i % 2,
              "Agent",
              "tests",
              Coordinate.ORIGIN,
              "offline",
              Profile.Limits.DEFAULT,
              1 + i / 2 % 999));
    }
    return new Residents(revision, "tests", Optional.empty(), profiles, behind);
  }

  @Test
  void whoSharesANumberIsFoundUnderIt() {
    Directory directory = Directory.of(residents(1, 5, 0));
    assertThat(directory.having(900))
        .extracting(each -> each.agent().value())
        .containsExactly("agent-2", "agent-4");
    assertThat(directory.having(7)).isEmpty();
  }

  @Test
  void anAnswerWithoutAgentsChangesOnlyHowManyAreBehind() {
    Directory before = Directory.of(residents(3, 4, 4));
    Directory after = before.after(new Residents(3, "tests", Optional.empty(), List.of(), 1));
    assertThat(after.residents().agents()).hasSize(4);
    assertThat(after.residents().behind()).isEqualTo(1);
    assertThat(after.find(new AgentId("agent-4"))).isPresent();
    Directory newer = after.after(residents(4, 2, 0));
    assertThat(newer.find(new AgentId("agent-4"))).isEmpty();
  }

  @Test
  void ofThousandsOnlySomeAreNamedToWhoAsksForAStranger() {
    String words = Directory.of(residents(1, 5_000, 0)).unknown(new AgentId("nobody")).words();
    assertThat(words).startsWith("no agent 'nobody' is declared; declared agents are [agent-1, ");
    assertThat(words).endsWith("] and 4980 more").hasSizeLessThan(400);
  }

  /** Fault D11: {@code ask Manager hi} found nobody. */
  @Test
  void anAgentIsFoundByIdOrDisplayNameInAnyCase() {
    Directory directory = Directory.of(residents(1, 3, 0));
    assertThat(directory.named("AGENT-2")).containsExactly(new AgentId("agent-2"));
    assertThat(directory.named("aGENT")).hasSize(3);
    assertThat(directory.named("nobody")).isEmpty();
  }
}
